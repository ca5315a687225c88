package dev.kiln.worker.copy;

import java.nio.file.Path;

/**
 * Where a copy takes its files from. Symlinks in source paths are followed inside the root.
 *
 * @param root the folder that holds them
 * @param name what messages call it: {@code the build context}, or a stage or image
 * @param keepOwners whether files keep their owners where the instruction names none, as BuildKit
 *     does for {@code COPY --from}; if not, they belong to root
 */
public record SourceTree(Path root, String name, boolean keepOwners) {
    private static final String CONTEXT = "the build context";

    /** A build context, whose files belong to root. */
    public SourceTree(Path root) {
        this(root, CONTEXT, false);
    }

    /** The root of another stage or image. Owners are kept, and are part of the digest. */
    public static SourceTree stage(Path root, String name) {
        return new SourceTree(root, name, true);
    }

    boolean isContext() {
        return name.equals(CONTEXT);
    }
}
