package dev.kiln.worker.copy;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.FileType;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.Resolve;
import java.io.IOException;

/**
 * One path that a copy takes, with symlinks followed, and looked at without being opened: a FIFO or
 * device would block or act.
 *
 * @param path as matched; its last part names the copy
 * @param holder the directory that really holds the file; the root's own descriptor for the root
 * @param name its name there; empty for the root itself
 */
record SourceFile(String path, Dir holder, String name, FileStatus status)
        implements AutoCloseable {
    private static final int MAX_LINKS = 40;

    /**
     * Follows a path to the file that it names.
     *
     * @param wanted the path that the error names if there is none
     * @throws CopyException if the source has no such path
     */
    static SourceFile open(SourceTree tree, Dir root, String path, String wanted)
            throws IOException {
        try {
            String real = path;
            for (int links = 0; links < MAX_LINKS; links++) {
                String name = Destination.nameOf(real);
                Dir holder = root.resolveDir(Destination.parentOf(real), Resolve.IN_ROOT);
                if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                    holder.close();
                    Dir itself = root.resolveDir(real, Resolve.IN_ROOT);
                    return new SourceFile(path, itself, "", itself.fd().status());
                }
                SourceFile file = held(path, holder, name);
                if (file.status.type() != FileType.SYMLINK) {
                    return file;
                }
                try (file) {
                    String target = holder.readLink(name);
                    boolean absolute = target.startsWith("/");
                    real = absolute ? target : Destination.parentOf(real) + "/" + target;
                }
            }
            throw new CopyException("'" + path + "' in " + tree.name() + " is a loop of symlinks");
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                throw notFound(tree, wanted);
            }
            throw e;
        }
    }

    private static SourceFile held(String path, Dir holder, String name) throws IOException {
        try {
            return new SourceFile(path, holder, name, holder.status(name));
        } catch (IOException e) {
            holder.close();
            throw e;
        }
    }

    /** The error for a path that is not there, in BuildKit's words with what to look at. */
    static CopyException notFound(SourceTree tree, String path) {
        return new CopyException(
                "\"/"
                        + path
                        + "\": not found in "
                        + tree.name()
                        + (tree.isContext()
                                ? ": is it excluded by .dockerignore, or outside the folder that"
                                        + " was sent?"
                                : ": check the path and the name after --from"));
    }

    /** The directory that this is. */
    Dir openDir() throws IOException {
        return name.isEmpty()
                ? holder.resolveDir(".", Resolve.BENEATH_NO_SYMLINKS)
                : holder.openDir(name);
    }

    /** The regular file that this is. */
    Fd openFile() throws IOException {
        return holder.openFile(name);
    }

    @Override
    public void close() throws IOException {
        holder.close();
    }
}
