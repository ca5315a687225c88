package dev.kiln.gateway.context;

import org.jspecify.annotations.Nullable;

/**
 * What was seen in a context as it flowed by.
 *
 * @param dockerfile the Dockerfile; absent where there is none, or where it is a link
 * @param dockerfileIsLink whether the Dockerfile is a link, which only the unpacked context can
 *     follow
 * @param ignoreFile the ignore file that belongs to the Dockerfile; absent where there is none
 */
record ScannedContext(
        int entries,
        @Nullable String dockerfile,
        boolean dockerfileIsLink,
        @Nullable String ignoreFile) {
    /** What to say where there is no Dockerfile. */
    InvalidContextException noDockerfile(String path) {
        return InvalidContextException.of(
                "the context has no file '"
                        + path
                        + "' among its "
                        + entries
                        + " entries: add it, or name another with the parameter 'dockerfile'");
    }
}
