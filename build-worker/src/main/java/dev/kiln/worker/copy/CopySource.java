package dev.kiln.worker.copy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What a copy copies. */
public sealed interface CopySource {
    /**
     * Files of a build context, stage or image. What a path names is followed if it is a symlink; a
     * directory means what is in it.
     *
     * @param patterns paths or patterns (Go's {@code filepath.Match}) from the tree's root
     */
    record Files(SourceTree tree, List<String> patterns) implements CopySource {
        public Files {
            patterns = List.copyOf(patterns);
        }
    }

    /** A file written in the Dockerfile: mode 0644, owned by root, as old as its copy. */
    record Inline(String name, String content) implements CopySource {
        public Inline {
            checkName(name);
        }
    }

    /**
     * A downloaded file: mode 0600, owned by root.
     *
     * @param file where it lies on this machine
     * @param name what its URL calls it, without slashes
     * @param modified from {@code Last-Modified}; the epoch where the server said nothing
     */
    record Fetched(Path file, String name, Instant modified) implements CopySource {
        public Fetched {
            checkName(name);
        }
    }

    /**
     * A checked-out git tree. Unlike {@link Files}, a destination that is missing gets the
     * attributes of the tree's root.
     */
    record Checkout(SourceTree tree) implements CopySource {}

    private static void checkName(String name) {
        boolean bad = name.isEmpty() || name.equals(".") || name.equals("..");
        if (bad || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("'" + name + "' is no name for a copied file");
        }
    }
}
