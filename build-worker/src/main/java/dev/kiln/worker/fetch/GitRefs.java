package dev.kiln.worker.fetch;

import dev.kiln.source.GitRefName;
import dev.kiln.source.GitUrl;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a server what a ref points to, with BuildKit's choice where a name is ambiguous. */
final class GitRefs {
    private static final Pattern DEFAULT_BRANCH = Pattern.compile("refs/heads/(\\S+)");

    private final GitSandbox sandbox;
    private final GitUrl url;

    GitRefs(GitSandbox sandbox, GitUrl url) {
        this.sandbox = sandbox;
        this.url = url;
    }

    GitCommit resolve() throws IOException {
        String ref = url.ref().isEmpty() ? defaultBranch() : url.ref();
        Map<String, String> ids = new HashMap<>();
        String listing = git("ls-remote", "--", GitEnvironment.REMOTE, ref, ref + "^{}");
        for (String line : listing.split("\n", -1)) {
            int tab = line.indexOf('\t');
            if (tab > 0) {
                ids.put(line.substring(tab + 1), line.substring(0, tab));
            }
        }
        String tag = "refs/tags/" + without("refs/tags/", ref);
        List<String> candidates =
                List.of(
                        "refs/" + without("refs/", ref),
                        "refs/heads/" + without("refs/heads/", ref),
                        tag);
        for (String name : candidates) {
            String id = ids.get(name);
            if (id != null) {
                String peeled = name.equals(tag) ? ids.getOrDefault(tag + "^{}", id) : id;
                return commit(name, id, peeled);
            }
        }
        throw new FetchException("the repository does not contain ref '" + ref + "'");
    }

    private static GitCommit commit(String name, String id, String peeled) throws FetchException {
        if (!GitRefName.isObjectId(id) || !GitRefName.isObjectId(peeled)) {
            throw new FetchException("the server gave an invalid commit id for " + name);
        }
        return new GitCommit(name, id, peeled);
    }

    private String defaultBranch() throws IOException {
        Matcher found =
                DEFAULT_BRANCH.matcher(
                        git("ls-remote", "--symref", "--", GitEnvironment.REMOTE, "HEAD"));
        if (!found.find()) {
            throw new FetchException("the repository has no default branch; name a ref");
        }
        return found.group(1);
    }

    private static String without(String prefix, String ref) {
        return ref.startsWith(prefix) ? ref.substring(prefix.length()) : ref;
    }

    private String git(String... arguments) throws IOException {
        return sandbox.command(url.remote(), List.of(arguments)).run();
    }
}
