package dev.kiln.worker.runtime;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Something that a step sees at a place of its root and that is no part of its layer. */
public sealed interface StepMount {
    /** Where: absolute, normalized, neither the root nor in {@code /proc} or {@code /sys}. */
    String target();

    /**
     * Files of the context, of another stage or of an image.
     *
     * @param path of a file or directory in the source; symlinks are followed inside the source
     * @param readOnly else what the step writes is thrown away, and the source stays as it is
     */
    record Bind(BindSource source, String path, String target, boolean readOnly)
            implements StepMount {
        public Bind {
            target = checkedTarget(target);
        }
    }

    /** A folder of {@link dev.kiln.worker.runtime.cache.CacheMounts}, kept for later steps. */
    record Cache(Path folder, String target, boolean readOnly) implements StepMount {
        public Cache {
            target = checkedTarget(target);
        }
    }

    /**
     * An empty filesystem in memory, which counts as the step's memory.
     *
     * @param sizeBytes the most that fits in; 0 for half of the machine's memory
     */
    record Tmpfs(String target, long sizeBytes, boolean readOnly) implements StepMount {
        public Tmpfs {
            target = checkedTarget(target);
            if (sizeBytes < 0) {
                throw new IllegalArgumentException(
                        "the size of the tmpfs on " + target + " is negative");
            }
        }

        /** A writable one. */
        public Tmpfs(String target, long sizeBytes) {
            this(target, sizeBytes, false);
        }
    }

    /** A secret as a file in memory. Not a record: nothing shows its content. */
    final class SecretFile implements StepMount, AutoCloseable {
        public static final int DEFAULT_MODE = 0400;

        private final String target;
        private final int uid;
        private final int gid;
        private final int mode;
        private final byte[] content;

        /**
         * A file.
         *
         * @param mode its permissions; only the lower nine bits count
         * @param content is copied
         */
        public SecretFile(String target, int uid, int gid, int mode, byte[] content) {
            this.target = checkedTarget(target);
            this.uid = uid;
            this.gid = gid;
            this.mode = mode & 0777;
            this.content = content.clone();
        }

        /** Where a secret is found if nothing else is said: by the last part of its id. */
        public static String defaultTarget(String id) {
            return "/run/secrets/" + id.substring(id.lastIndexOf('/') + 1);
        }

        @Override
        public String target() {
            return target;
        }

        int uid() {
            return uid;
        }

        int gid() {
            return gid;
        }

        int mode() {
            return mode;
        }

        byte[] content() {
            return content;
        }

        /** Overwrites the content. */
        @Override
        public void close() {
            Arrays.fill(content, (byte) 0);
        }

        @Override
        public String toString() {
            return "SecretFile[" + target + "]";
        }
    }

    /** A socket of an agent that signs with the job's keys, and gives none of them away. */
    record SshSocket(String target, int uid, int gid, int mode, SshAgent agent)
            implements StepMount {
        public static final int DEFAULT_MODE = 0600;

        public SshSocket {
            target = checkedTarget(target);
            mode &= 0777;
        }

        /** Where the Nth socket of a step is, counted from 0, if nothing else is said. */
        public static String defaultTarget(int number) {
            return "/run/buildkit/ssh_agent." + number;
        }
    }

    private static String checkedTarget(String target) {
        Path path = Path.of(target).normalize();
        if (!path.isAbsolute() || path.getNameCount() == 0) {
            throw new IllegalArgumentException(
                    "the mount target '" + target + "' must be absolute and not the root");
        }
        for (String kernel : List.of("/proc", "/sys")) {
            if (path.startsWith(kernel)) {
                throw new IllegalArgumentException(
                        "the mount target '" + target + "' lies in " + kernel + ": choose another");
            }
        }
        return path.toString();
    }
}
