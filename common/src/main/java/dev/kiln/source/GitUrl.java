package dev.kiln.source;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A git repository at a ref, or a folder in it, by the rules of BuildKit: {@code
 * https://host/name.git#ref:folder}, {@code git://…}, {@code ssh://…}, {@code user@host:path},
 * {@code github.com/…}, each with options such as {@code ?branch=…&subdir=…}.
 *
 * @param remote where it is
 * @param ref a branch, tag or commit id; empty for the default branch
 * @param subdir a folder, relative to the root, without {@code ..}; empty for the root
 * @param checksum the beginning, or all, of the id that the commit must have; empty for any
 * @param keepGitDir whether {@code .git} stays; null where the URL says nothing
 * @param submodules whether submodules are fetched; null where the URL says nothing, which means
 *     yes
 * @param fileTimes which time the files get
 * @param fetchByCommit fetch the commit of the checksum without asking what the ref points to
 * @param looksLocal written as {@code github.com/…}, which could be a path, too
 */
public record GitUrl(
        GitRemote remote,
        String ref,
        String subdir,
        String checksum,
        @Nullable Boolean keepGitDir,
        @Nullable Boolean submodules,
        FileTimes fileTimes,
        boolean fetchByCommit,
        boolean looksLocal)
        implements Source {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z0-9]+://.*");
    private static final Pattern SCP =
            Pattern.compile("([A-Za-z0-9_-]+)@([A-Za-z0-9.-]+):(.*?)(?:\\?(.*?))?(?:#(.*))?");

    /** The time of files in a checkout. */
    public enum FileTimes {
        /** When they were checked out. */
        CHECKOUT,
        /** When the commit was made. */
        COMMIT
    }

    public GitUrl {
        GitRefName.checked(ref);
        subdir = GitRefName.cleanSubdir(subdir);
        if (!checksum.isEmpty()) {
            GitRefName.checkedChecksum(checksum);
        }
    }

    /**
     * The repository that a text names; empty where it names none, such as an http(s) URL whose
     * path does not end in {@code .git}.
     *
     * @throws InvalidSourceException if it names one with options or a ref that cannot be
     */
    public static Optional<GitUrl> find(String text) {
        if (text.length() > MAX_LENGTH || text.startsWith("./") || text.startsWith("../")) {
            return Optional.empty();
        }
        if (text.startsWith("github.com/")) {
            return Optional.ofNullable(UrlParts.parse("https://" + text))
                    .map(url -> of(GitScheme.HTTPS, url, true));
        }
        return SCHEME.matcher(text).lookingAt() ? findUrl(text) : findScp(text);
    }

    /**
     * Reads a text that must name a repository.
     *
     * @throws InvalidSourceException if it does not
     */
    public static GitUrl parse(String text) {
        return find(text)
                .orElseThrow(() ->
                        new InvalidSourceException(
                                "'"
                                        + Redaction.of(text)
                                        + "' is not a git URL: expected"
                                        + " https://host/path.git, ssh://…, git://… or"
                                        + " user@host:path, perhaps with #ref:folder"));
    }

    private static Optional<GitUrl> findUrl(String text) {
        UrlParts url = UrlParts.parse(text);
        GitScheme scheme = GitScheme.find(text.substring(0, text.indexOf("://")));
        if (scheme == null) {
            return Optional.empty();
        }
        if (url == null) {
            if (scheme.isHttp()) {
                return Optional.empty();
            }
            throw new InvalidSourceException(
                    "'" + Redaction.of(text) + "' is not a git URL: it has a bad host or encoding");
        }
        String path = Percent.decode(url.path());
        if (scheme.isHttp() && (path == null || !path.endsWith(".git"))) {
            return Optional.empty();
        }
        return Optional.of(of(scheme, url, false));
    }

    private static Optional<GitUrl> findScp(String text) {
        Matcher scp = SCP.matcher(text);
        if (!scp.matches()) {
            return Optional.empty();
        }
        GitRemote remote = GitRemote.ofScp(scp.group(1), scp.group(2), scp.group(3));
        String fragment = scp.group(5) == null ? "" : scp.group(5);
        return Optional.of(new GitQuery(fragment).read(scp.group(4)).url(remote, false));
    }

    private static GitUrl of(GitScheme scheme, UrlParts url, boolean looksLocal) {
        return new GitQuery(url.fragment())
                .read(url.query())
                .url(GitRemote.of(scheme, url), looksLocal);
    }

    /** Whether submodules are to be fetched. */
    public boolean withSubmodules() {
        return submodules == null || submodules;
    }

    /**
     * With the {@code --checksum} of an ADD.
     *
     * @throws InvalidSourceException if the URL has another one, or it is no hex
     */
    public GitUrl withChecksum(String other) {
        if (!checksum.isEmpty() && !checksum.equals(other)) {
            throw new InvalidSourceException(
                    "checksum mismatch \"%s\" != \"%s\"".formatted(Redaction.of(other), checksum));
        }
        return new GitUrl(
                remote,
                ref,
                subdir,
                other,
                keepGitDir,
                submodules,
                fileTimes,
                fetchByCommit,
                looksLocal);
    }

    /**
     * With the {@code --keep-git-dir} of an ADD.
     *
     * @throws InvalidSourceException if the URL says the opposite
     */
    public GitUrl withKeepGitDir(boolean keep) {
        if (keepGitDir != null && keepGitDir != keep) {
            throw new InvalidSourceException("inconsistent keep-git-dir configuration");
        }
        return new GitUrl(
                remote,
                ref,
                subdir,
                checksum,
                keep,
                submodules,
                fileTimes,
                fetchByCommit,
                looksLocal);
    }

    /** With other file times, as {@code SOURCE_DATE_EPOCH} asks for. */
    public GitUrl withFileTimes(FileTimes times) {
        return new GitUrl(
                remote,
                ref,
                subdir,
                checksum,
                keepGitDir,
                submodules,
                times,
                fetchByCommit,
                looksLocal);
    }

    /** {@code address#ref:folder}, without credentials and further options. */
    @Override
    public String redacted() {
        String base =
                looksLocal ? remote.redacted().substring("https://".length()) : remote.redacted();
        String folder = subdir.isEmpty() ? "" : ":" + subdir;
        return ref.isEmpty() && subdir.isEmpty() ? base : base + "#" + ref + folder;
    }

    @Override
    public String toString() {
        return redacted();
    }
}
