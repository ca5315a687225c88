package dev.kiln.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The options of a git URL in its query, beside the ref and folder of its fragment. */
final class GitQuery {
    private String ref;
    private String subdir;
    private String checksum = "";
    private @Nullable Boolean keepGitDir;
    private @Nullable Boolean submodules;
    private GitUrl.FileTimes fileTimes = GitUrl.FileTimes.CHECKOUT;
    private boolean fetchByCommit;

    GitQuery(String fragment) {
        int colon = fragment.indexOf(':');
        this.ref = colon < 0 ? fragment : fragment.substring(0, colon);
        this.subdir = colon < 0 ? "" : GitRefName.cleanSubdir(fragment.substring(colon + 1));
    }

    GitUrl url(GitRemote remote, boolean looksLocal) {
        return new GitUrl(
                remote,
                ref,
                GitRefName.cleanSubdir(subdir),
                checksum,
                keepGitDir,
                submodules,
                fileTimes,
                fetchByCommit,
                looksLocal);
    }

    /** Takes over the options of a query, in the order of their names. */
    GitQuery read(@Nullable String query) {
        Map<String, List<String>> options = split(query == null ? "" : query);
        String tag = "";
        String branch = "";
        for (Map.Entry<String, List<String>> option : options.entrySet()) {
            String key = option.getKey();
            String value = single(key, option.getValue());
            switch (key) {
                case "ref" -> ref = agreed("ref", ref, value);
                case "tag" -> tag = prefixed("refs/tags/", value);
                case "branch" -> branch = prefixed("refs/heads/", value);
                case "subdir" -> subdir = agreed("subdir", subdir, value);
                case "checksum", "commit" -> checksum = agreed("checksum", checksum, value);
                case "keep-git-dir" -> keepGitDir = flag(key, value);
                case "submodules" -> submodules = flag(key, value);
                case "fetch-by-commit" -> fetchByCommit = flag(key, value);
                case "mtime" -> fileTimes = fileTimes(value);
                default ->
                        throw new InvalidSourceException(
                                "unexpected query \"%s\" in a git URL: expected ref, branch, tag,"
                                                .formatted(Redaction.of(key))
                                        + " commit, checksum, subdir, keep-git-dir, submodules,"
                                        + " mtime or fetch-by-commit");
            }
        }
        if (!tag.isEmpty() && !branch.isEmpty()) {
            throw new InvalidSourceException("branch conflicts with tag in a git URL");
        }
        String named = tag + branch;
        ref = named.isEmpty() ? ref : agreed("ref", ref, named);
        return this;
    }

    private static String single(String key, List<String> values) {
        if (values.size() > 1) {
            throw new InvalidSourceException("query \"" + key + "\" has multiple values");
        }
        boolean mayBeEmpty =
                key.equals("submodules")
                        || key.equals("keep-git-dir")
                        || key.equals("fetch-by-commit");
        if (values.getFirst().isEmpty() && !mayBeEmpty) {
            throw new InvalidSourceException("query \"" + Redaction.of(key) + "\" has no value");
        }
        return values.getFirst();
    }

    private static String agreed(String what, String first, String second) {
        if (!first.isEmpty() && !first.equals(second)) {
            throw new InvalidSourceException(
                    "%s conflicts: \"%s\" vs \"%s\" in a git URL"
                            .formatted(what, Redaction.of(first), Redaction.of(second)));
        }
        return second;
    }

    private static String prefixed(String prefix, String name) {
        return name.startsWith(prefix) ? name : prefix + name;
    }

    private static boolean flag(String key, String value) {
        return switch (value) {
            case "", "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                    throw new InvalidSourceException(
                            "invalid %s value: \"%s\": expected true or false"
                                    .formatted(key, Redaction.of(value)));
        };
    }

    private static GitUrl.FileTimes fileTimes(String value) {
        for (GitUrl.FileTimes one : GitUrl.FileTimes.values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(value)) {
                return one;
            }
        }
        throw new InvalidSourceException(
                "invalid mtime value: \"%s\" (must be \"checkout\" or \"commit\")"
                        .formatted(Redaction.of(value)));
    }

    /** Pairs that are not well encoded are left out, as Go does. */
    private static Map<String, List<String>> split(String query) {
        Map<String, List<String>> options = new TreeMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = Percent.decodeForm(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : Percent.decodeForm(pair.substring(equals + 1));
            if (!pair.isEmpty() && pair.indexOf(';') < 0 && key != null && value != null) {
                options.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
            }
        }
        return options;
    }
}
