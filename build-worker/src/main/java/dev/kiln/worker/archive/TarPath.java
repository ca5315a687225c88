package dev.kiln.worker.archive;

/**
 * The path of an entry, relative to the root, without empty parts and {@code .}.
 *
 * @param parent the directory, empty for the root
 * @param base the last name, empty for the root itself
 */
public record TarPath(String parent, String base) {

    /**
     * Reads an entry's name. Absolute names count from the root, as in every container engine.
     *
     * @throws TarException if the path has a part {@code ..}
     */
    public static TarPath parse(String name) throws TarException {
        StringBuilder parent = new StringBuilder();
        String base = "";
        int start = 0;
        while (start <= name.length()) {
            int slash = name.indexOf('/', start);
            int end = slash < 0 ? name.length() : slash;
            String part = name.substring(start, end);
            start = end + 1;
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..")) {
                throw new TarException(
                        "the archive's entry '"
                                + name
                                + "' has a part '..', which could lead out of the folder");
            }
            if (!base.isEmpty()) {
                parent.append(parent.isEmpty() ? "" : "/").append(base);
            }
            base = part;
        }
        return new TarPath(parent.toString(), base);
    }

    public boolean isRoot() {
        return base.isEmpty();
    }

    /** The whole path, empty for the root. */
    public String path() {
        return parent.isEmpty() ? base : parent + "/" + base;
    }
}
