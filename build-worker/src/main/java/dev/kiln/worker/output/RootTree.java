package dev.kiln.worker.output;

import dev.kiln.image.Platform;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a finished root.
 *
 * @param folder the folder of the archive that they go to, empty for its root
 * @param root where they are mounted; nobody writes to it
 * @param predicates what is said of the files: a statement for each is written beside them
 */
public record RootTree(String folder, Path root, List<Predicate> predicates) {
    public RootTree {
        predicates = List.copyOf(predicates);
    }

    /** The only tree of an export. */
    public static RootTree of(Path root, List<Predicate> predicates) {
        return new RootTree("", root, predicates);
    }

    /** One of several, in the folder of its platform. */
    public static RootTree of(Platform platform, Path root, List<Predicate> predicates) {
        return new RootTree(folder(platform), root, predicates);
    }

    /** The folder of a platform, such as {@code linux_arm64}. */
    static String folder(Platform platform) {
        return platform.toString().replace('/', '_');
    }
}
