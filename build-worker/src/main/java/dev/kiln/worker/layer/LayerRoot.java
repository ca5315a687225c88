package dev.kiln.worker.layer;

import dev.kiln.worker.archive.FileMaker;
import dev.kiln.worker.archive.TarException;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.FileType;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.Resolve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directory that a layer is unpacked into, and the layers below it. Parents that the layer does
 * not name are made with the attributes that they have below, as containerd does: an overlay shows
 * the topmost directory's attributes. Symlinks in an entry's parents are followed inside the root.
 */
final class LayerRoot implements AutoCloseable {
    private static final int MAX_LINKS = 40;

    private final Dir root;
    private final List<Dir> lowersTopFirst = new ArrayList<>();
    private @Nullable OpenParent cached;
    private String cachedPath = "";

    /**
     * @param parents the layers below, lowest first
     */
    LayerRoot(Path directory, List<Path> parents) throws IOException {
        this.root = Dir.open(directory);
        try {
            for (Path parent : parents.reversed()) {
                lowersTopFirst.add(Dir.open(parent));
            }
        } catch (IOException e) {
            closeAll();
            throw e;
        }
    }

    /** The directory of this path, made if it is missing. Belongs to this root. */
    Dir parent(String path) throws IOException {
        if (cached == null || !cachedPath.equals(path)) {
            forgetParent();
            cached = new OpenParent(ensure(path, 0));
            cachedPath = path;
        }
        return cached.dir();
    }

    /** Opens an existing directory for reading. */
    Dir existing(String path) throws IOException {
        return root.resolveDir(path, Resolve.IN_ROOT);
    }

    /** To be called when a directory has been removed or is to get its own time. */
    void forgetParent() throws IOException {
        if (cached != null) {
            cached.close();
            cached = null;
        }
    }

    private Dir ensure(String path, int links) throws IOException {
        try {
            return root.resolveDir(path, Resolve.IN_ROOT);
        } catch (LinuxException e) {
            if (path.isEmpty() || !(e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR))) {
                throw e;
            }
        }
        int slash = path.lastIndexOf('/');
        String above = slash < 0 ? "" : path.substring(0, slash);
        String base = path.substring(slash + 1);
        try (OpenParent parent = new OpenParent(ensure(above, links))) {
            if (!base.isEmpty() && !base.equals(".") && !base.equals("..")) {
                make(parent.dir(), above, base, links);
            }
        }
        return root.resolveDir(path, Resolve.IN_ROOT);
    }

    private void make(Dir parent, String above, String base, int links) throws IOException {
        FileStatus status = parent.statusOrNull(base);
        String path = above.isEmpty() ? base : above + "/" + base;
        if (status == null) {
            parent.makeDir(base, 0755);
            copyAttributes(parent, base, path);
        } else if (status.isWhiteout()) {
            FileMaker.removeAll(parent, base);
            parent.makeDir(base, 0755);
            parent.setXattr(base, OverlayMarks.OPAQUE_XATTR, OverlayMarks.yes());
        } else if (status.type() == FileType.SYMLINK && links < MAX_LINKS) {
            String target = parent.readLink(base);
            ensure(target.startsWith("/") ? target : above + "/" + target, links + 1).close();
        } else if (!status.isDirectory()) {
            throw new TarException(
                    "the layer has entries below '" + path + "', which is no directory in it");
        }
    }

    private void copyAttributes(Dir parent, String base, String path) throws IOException {
        try (Dir made = parent.openDir(base)) {
            made.fd().chmod(0755);
            for (Dir lower : lowersTopFirst) {
                if (copyFrom(lower, path, made)) {
                    return;
                }
            }
        }
    }

    /**
     * @return whether this layer has the path, and so decides
     */
    private static boolean copyFrom(Dir lower, String path, Dir made) throws IOException {
        try (Dir dir = lower.resolveDir(path, Resolve.IN_ROOT)) {
            FileStatus status = dir.fd().status();
            made.fd().chown(status.uid(), status.gid());
            for (String attribute : dir.fd().xattrNames()) {
                byte[] value = dir.fd().xattr(attribute);
                if (value != null && LayerXattrs.travels(attribute)) {
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
        try {
            forgetParent();
        } finally {
            closeAll();
        }
    }

    private void closeAll() throws IOException {
        root.close();
        for (Dir lower : lowersTopFirst) {
            lower.close();
        }
    }
}
