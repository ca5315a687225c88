package dev.kiln.worker.copy;

/**
 * The paths of a walk through a tree.
 *
 * @param top where its files go in the image, without slashes at its ends; for messages
 * @param maxBytes how long a path may be: one that is longer fits in no layer
 */
record TreePaths(String top, int maxBytes) {

    /** The path of a name in a directory, relative to the tree. */
    String below(String directory, String name) throws CopyException {
        String path = directory.isEmpty() ? name : directory + "/" + name;
        if (path.length() > maxBytes) {
            throw new CopyException(
                    "'"
                            + path.substring(0, Math.min(path.length(), 80))
                            + "…' has a path of more than "
                            + maxBytes
                            + " bytes, which no layer can hold");
        }
        return path;
    }

    /** The whole path in the image. */
    String shown(String path) {
        return top.isEmpty() ? "/" + path : "/" + top + "/" + path;
    }
}
