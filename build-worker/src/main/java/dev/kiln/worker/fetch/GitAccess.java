package dev.kiln.worker.fetch;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a repository may be fetched with.
 *
 * @param agentSocket the socket of an ssh agent; null for none
 * @param knownHosts lines of ssh host keys (sshd(8)), added to those of the worker; null for none
 * @param token for http(s), as user {@code x-access-token}; null for none
 * @param authorization the whole value of the Authorization header, instead of a token; null for
 *     none
 */
public record GitAccess(
        @Nullable Path agentSocket,
        @Nullable String knownHosts,
        @Nullable String token,
        @Nullable String authorization) {
    /** Nothing but what the URL holds. */
    public static final GitAccess NONE = new GitAccess(null, null, null, null);

    public GitAccess {
        requireLine(token);
        requireLine(authorization);
    }

    private static void requireLine(@Nullable String secret) {
        if (secret != null && secret.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
            throw new IllegalArgumentException(
                    "a secret for git over HTTP has characters that a header cannot have");
        }
    }

    /** Nothing that is secret. */
    @Override
    public String toString() {
        return "GitAccess[agent=%s, known hosts=%s, token=%s]"
                .formatted(agentSocket, knownHosts != null, token != null || authorization != null);
    }
}
