package dev.kiln.dockerfile;

import org.jspecify.annotations.Nullable;

/**
 * What a {@code RUN} sees beside its root file system, every word expanded (Dockerfile reference,
 * "RUN --mount"). Modes are permission bits; ids are those inside the container.
 */
public sealed interface RunMount {
    /** Where it appears; relative to the working directory unless it begins with a slash. */
    @Nullable String target();

    /**
     * {@code type=bind}, and what has no type.
     *
     * @param from stage, image or named context; null for the build context
     * @param source path in it, empty for its root
     * @param target empty for the working directory
     * @param readOnly if not, writes are allowed and thrown away
     */
    record Bind(@Nullable String from, String source, String target, boolean readOnly)
            implements RunMount {}

    /**
     * {@code type=cache}.
     *
     * @param id of the cache: the cleaned target unless given
     * @param from what a new cache is filled with; null for nothing
     * @param source path in it, empty for its root
     * @param mode of the cache's root when it is made; as {@code uid} and {@code gid} without
     *     meaning where a source is given
     */
    record Cache(
            String id,
            @Nullable String from,
            String source,
            String target,
            boolean readOnly,
            Sharing sharing,
            int mode,
            long uid,
            long gid)
            implements RunMount {
        /** The same of another cache. */
        public Cache withId(String id) {
            return new Cache(id, from, source, target, readOnly, sharing, mode, uid, gid);
        }
    }

    /**
     * {@code type=tmpfs}.
     *
     * @param sizeBytes at most that much; 0 for no limit of its own
     */
    record Tmpfs(String target, long sizeBytes, boolean readOnly) implements RunMount {}

    /**
     * {@code type=secret}.
     *
     * @param target of the file that holds it; null where it is only an environment variable
     * @param env the variable that holds it, null where none is asked for
     * @param required whether the build fails where the secret is not given
     */
    record Secret(
            String id,
            @Nullable String target,
            @Nullable String env,
            boolean required,
            int mode,
            long uid,
            long gid)
            implements RunMount {}

    /**
     * {@code type=ssh}.
     *
     * @param id of the agent, {@code default} unless given
     * @param target of the socket; null for the next {@code /run/buildkit/ssh_agent.N}
     * @param required whether the build fails where the agent is not given
     */
    record Ssh(String id, @Nullable String target, boolean required, int mode, long uid, long gid)
            implements RunMount {}

    /** Whether a cache may be used by several commands at a time. */
    enum Sharing {
        /** All use it at once. */
        SHARED,
        /** Each gets a cache of its own where the first is in use. */
        PRIVATE,
        /** Each waits for the one before. */
        LOCKED
    }
}
