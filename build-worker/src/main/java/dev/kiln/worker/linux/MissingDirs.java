package dev.kiln.worker.linux;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Opens directories by path inside a root and makes those that are missing. Symlinks on the way are
 * followed as if the root were {@code /}; one that leads to nothing has its target made.
 */
public final class MissingDirs {
    private static final int MAX_LINKS = 40;

    /** Parts of paths to be made in one call, the targets of symlinks included. */
    private static final int MAX_PARTS = 2048;

    /** Makes one missing directory, or throws. */
    public interface Maker {
        /**
         * Makes the directory {@code name} in {@code parent}.
         *
         * @param parent where the name is missing, or is no directory
         * @param path the whole path inside the root, for messages and look-ups elsewhere
         * @param found what stands in the way, a symlink excepted; null where nothing does
         */
        void make(Dir parent, String name, String path, @Nullable FileStatus found)
                throws IOException;
    }

    private final Dir root;
    private final Resolve how;
    private final Maker maker;

    /**
     * Paths are opened from this root.
     *
     * @param how with {@link Resolve#BENEATH_NO_SYMLINKS} a symlink on the way is given to the
     *     maker
     */
    public MissingDirs(Dir root, Resolve how, Maker maker) {
        this.root = root;
        this.how = how;
        this.maker = maker;
    }

    /** The directory of a path, made if need be. The caller closes it. */
    public Dir open(String path) throws IOException {
        return open(path, 0, 0);
    }

    private Dir open(String path, int links, int parts) throws IOException {
        try {
            return root.resolveDir(path, how);
        } catch (LinuxException e) {
            boolean missing = e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP);
            if (path.isEmpty() || !missing) {
                throw e;
            }
        }
        if (parts > MAX_PARTS) {
            throw new IOException(
                    "'"
                            + root.label("")
                            + "' would get a path of more than "
                            + MAX_PARTS
                            + " directories");
        }
        int slash = path.lastIndexOf('/');
        String above = slash < 0 ? "" : path.substring(0, slash);
        String name = path.substring(slash + 1);
        try (KeptTime parent = new KeptTime(open(above, links, parts + 1))) {
            if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) {
                make(parent.dir(), above, name, links, parts);
            }
        }
        return root.resolveDir(path, how);
    }

    private void make(Dir parent, String above, String name, int links, int parts)
            throws IOException {
        FileStatus found = parent.statusOrNull(name);
        boolean follow = how == Resolve.IN_ROOT && links < MAX_LINKS;
        if (found != null && found.type() == FileType.SYMLINK && follow) {
            String target = parent.readLink(name);
            String whole = target.startsWith("/") ? target : above + "/" + target;
            open(whole, links + 1, parts + 1).close();
        } else if (found == null || !found.isDirectory()) {
            maker.make(parent, name, above.isEmpty() ? name : above + "/" + name, found);
        }
    }
}
