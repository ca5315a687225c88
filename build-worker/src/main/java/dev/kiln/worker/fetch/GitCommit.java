package dev.kiln.worker.fetch;

import dev.kiln.source.GitRefName;
import dev.kiln.source.GitUrl;
import java.util.Locale;

/**
 * What a ref pointed to when it was asked for.
 *
 * @param ref the full name, such as {@code refs/heads/main}; empty where a commit was given itself
 * @param objectId of the commit, or of the annotated tag
 * @param commitId of the commit; that of the object where it is not known what the object is
 */
public record GitCommit(String ref, String objectId, String commitId) {
    public GitCommit {
        if (!GitRefName.isObjectId(objectId) || !GitRefName.isObjectId(commitId)) {
            throw new IllegalArgumentException(
                    "'" + objectId + "' or '" + commitId + "' is not the id of a git object");
        }
    }

    /** A commit that is named by its id. */
    public static GitCommit ofId(String id) {
        return new GitCommit("", id, id);
    }

    /** What decides, with this commit, what a checkout of the URL holds: for cache keys. */
    public String identity(GitUrl url) {
        boolean keep = Boolean.TRUE.equals(url.keepGitDir());
        StringBuilder text = new StringBuilder(keep ? objectId + ".git#" + ref : commitId);
        if (keep) {
            text.append('@').append(url.remote().redacted());
        }
        text.append(':').append(url.subdir());
        if (!url.withSubmodules()) {
            text.append("(skip-submodules)");
        }
        if (url.fileTimes() != GitUrl.FileTimes.CHECKOUT) {
            text.append("(mtime=")
                    .append(url.fileTimes().name().toLowerCase(Locale.ROOT))
                    .append(')');
        }
        return text.toString();
    }
}
