package dev.kiln.worker.layer;

import dev.kiln.worker.archive.FileMaker;
import dev.kiln.worker.archive.PortableXattrs;
import dev.kiln.worker.archive.TarException;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.MissingDirs;
import dev.kiln.worker.linux.Resolve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layers below the one that is being unpacked. Directories that it implies but does not name
 * are made with the attributes that they have below, as containerd does: an overlay shows the
 * topmost directory's attributes.
 */
final class LowerLayers implements MissingDirs.Maker, AutoCloseable {
    private final List<Dir> topFirst = new ArrayList<>();

    /**
     * Opens the layers below.
     *
     * @param parents lowest first
     */
    LowerLayers(List<Path> parents) throws IOException {
        try {
            for (Path parent : parents.reversed()) {
                topFirst.add(Dir.open(parent));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void make(Dir parent, String name, String path, @Nullable FileStatus found)
            throws IOException {
        if (found == null) {
            parent.makeDir(name, 0755);
            copyAttributes(parent, name, path);
        } else if (found.isWhiteout()) {
            FileMaker.removeAll(parent, name);
            parent.makeDir(name, 0755);
            parent.chmod(name, 0755);
            parent.setXattr(name, OverlayMarks.OPAQUE_XATTR, OverlayMarks.yes());
        } else {
            throw new TarException(
                    "the layer has entries below '" + path + "', which is no directory in it");
        }
    }

    private void copyAttributes(Dir parent, String name, String path) throws IOException {
        try (Dir made = parent.openDir(name)) {
            made.fd().chmod(0755);
            for (Dir lower : topFirst) {
                if (copyFrom(lower, path, made)) {
                    return;
                }
            }
        }
    }

    /**
     * Takes the attributes that the path has in one layer.
     *
     * @return whether this layer has the path, and so decides
     */
    private static boolean copyFrom(Dir lower, String path, Dir made) throws IOException {
        try (Dir dir = lower.resolveDir(path, Resolve.IN_ROOT)) {
            FileStatus status = dir.fd().status();
            made.fd().chown(status.uid(), status.gid());
            for (String attribute : dir.fd().xattrNames()) {
                byte[] value = dir.fd().xattr(attribute);
                if (value != null && PortableXattrs.travels(attribute)) {
                    made.fd().setXattr(attribute, value);
                }
            }
            made.fd().chmod(status.permissions());
            made.fd().touch(status.modifiedSeconds(), status.modifiedNanos());
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT)) {
                return false;
            }
            if (e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                return true; // Something else stands there: the directory is new in this layer.
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        for (Dir lower : topFirst) {
            lower.close();
        }
    }
}
