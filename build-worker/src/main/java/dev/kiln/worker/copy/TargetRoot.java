package dev.kiln.worker.copy;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.FileType;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.MissingDirs;
import dev.kiln.worker.linux.Resolve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root that a copy writes into. Paths are resolved as a process chrooted into it would, and
 * missing directories are made.
 */
final class TargetRoot implements AutoCloseable {
    static final int DIRECTORY_MODE = 0755;
    private static final int MAX_LINKS = 40;

    /**
     * A name in an open directory; nothing is there, or something that is no symlink.
     *
     * @param shown the path, for messages
     */
    record Place(Dir dir, String name, String shown) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            dir.close();
        }
    }

    private final Dir root;
    private final MissingDirs missing;
    private final Ownership owner;
    private final int mode;

    /**
     * Opens an image's root.
     *
     * @param owner of directories that are made
     * @param mode of directories that are made
     */
    TargetRoot(Path root, Ownership owner, int mode) throws IOException {
        this.root = Dir.open(root);
        this.owner = owner;
        this.mode = mode;
        this.missing = new MissingDirs(this.root, Resolve.IN_ROOT, this::make);
    }

    /** Opens a directory, made if it is missing. */
    Dir directory(String path) throws IOException {
        return missing.open(path);
    }

    /** Opens a directory that an archive goes into, made with the default mode. */
    Dir archiveDirectory(String path) throws IOException {
        MissingDirs.Maker maker =
                (parent, name, whole, found) ->
                        make(parent, name, whole, found, owner, DIRECTORY_MODE);
        return new MissingDirs(root, Resolve.IN_ROOT, maker).open(path);
    }

    /** Opens a directory if there is one. */
    Optional<Dir> existing(String path) throws IOException {
        try {
            return Optional.of(root.resolveDir(path, Resolve.IN_ROOT));
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Where a file of this path really goes: symlinks at its end are followed, even to nothing. */
    Place place(String path) throws IOException {
        String real = path;
        for (int links = 0; links < MAX_LINKS; links++) {
            String above = Destination.parentOf(real);
            String name = Destination.nameOf(real);
            Dir parent = directory(above);
            FileStatus found = parent.statusOrNull(name);
            if (found == null || found.type() != FileType.SYMLINK) {
                return new Place(parent, name, "/" + Destination.clean(real));
            }
            try (parent) {
                String target = parent.readLink(name);
                real = target.startsWith("/") ? target : above + "/" + target;
            }
        }
        throw new CopyException("'/" + path + "' in the image is a loop of symlinks");
    }

    private void make(Dir parent, String name, String path, @Nullable FileStatus found)
            throws IOException {
        make(parent, name, path, found, owner, mode);
    }

    /** Makes a directory that an archive implies. */
    static void makeImplied(Dir parent, String name, String path, @Nullable FileStatus found)
            throws IOException {
        make(parent, name, path, found, Ownership.ROOT, DIRECTORY_MODE);
    }

    private static void make(
            Dir parent,
            String name,
            String path,
            @Nullable FileStatus found,
            Ownership owner,
            int mode)
            throws IOException {
        if (found != null) {
            throw new CopyException(
                    "'/" + path + "' in the image is not a directory, so nothing can go below it");
        }
        parent.makeDir(name, mode);
        try (Dir made = parent.openDir(name)) {
            made.fd().chown(owner.uid(), owner.gid());
            made.fd().chmod(mode);
        }
    }

    @Override
    public void close() throws IOException {
        root.close();
    }
}
