package dev.kiln.worker.archive;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.KeptTime;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.MissingDirs;
import dev.kiln.worker.linux.Resolve;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A directory that an archive is unpacked into, and that nothing in the archive can lead out of.
 * Directories keep the times that entries or {@link MissingDirs.Maker} gave them. Later entries
 * replace earlier ones; a directory over a directory adds to it.
 */
public final class ExtractionRoot implements AutoCloseable {
    private final Dir root;
    private final Resolve how;
    private final MissingDirs missing;
    private final FileMaker maker;
    private final TarReader reader;
    private @Nullable KeptTime cached;
    private String cachedPath = "";

    /**
     * An extraction that has not begun.
     *
     * @param root stays the caller's
     * @param how what becomes of symlinks in the parents of entries
     * @param parents makes directories that entries imply
     */
    public ExtractionRoot(
            Dir root, Resolve how, MissingDirs.Maker parents, FileMaker maker, TarReader reader) {
        this.root = root;
        this.how = how;
        this.missing = new MissingDirs(root, how, parents);
        this.maker = maker;
        this.reader = reader;
    }

    /** The directory of this path, made if it is missing; open until the next call or close. */
    public Dir parent(String path) throws IOException {
        if (cached == null || !cachedPath.equals(path)) {
            forgetParent();
            cached = new KeptTime(missing.open(path));
            cachedPath = path;
        }
        return cached.dir();
    }

    /**
     * Makes what the reader's current entry describes.
     *
     * @return what it replaced or, a directory over a directory, added to; null if it is new
     */
    public @Nullable FileStatus put(TarEntry entry, TarPath path) throws IOException {
        Dir parent = parent(path.parent());
        try {
            maker.make(parent, path.base(), entry, reader);
            return null;
        } catch (LinuxException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
        }
        FileStatus old = parent.status(path.base());
        if (entry.type() == EntryType.DIRECTORY && old.isDirectory()) {
            maker.describeDir(parent, path.base(), entry);
        } else {
            FileMaker.removeAll(parent, path.base());
            maker.make(parent, path.base(), entry, reader);
        }
        return old;
    }

    /**
     * Makes the hard link that an entry describes.
     *
     * @throws TarException if it links to nothing in the root, or to a directory or whiteout
     */
    public void link(TarEntry entry, TarPath path) throws IOException {
        TarPath target = TarPath.parse(entry.linkName());
        Dir parent = parent(path.parent());
        try (Dir targetParent = root.resolveDir(target.parent(), how)) {
            FileStatus status = target.isRoot() ? null : targetParent.statusOrNull(target.base());
            if (status == null || status.isDirectory() || status.isWhiteout()) {
                throw noTarget(entry);
            }
            FileStatus old = parent.statusOrNull(path.base());
            if (old != null && old.isSameFile(status)) {
                return;
            }
            if (old != null) {
                FileMaker.removeAll(parent, path.base());
            }
            parent.makeLink(path.base(), targetParent, target.base());
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                TarException noTarget = noTarget(entry);
                noTarget.initCause(e);
                throw noTarget;
            }
            throw e;
        }
    }

    private static TarException noTarget(TarEntry entry) {
        return new TarException(
                "the archive's entry '"
                        + entry.name()
                        + "' is a hard link to '"
                        + entry.linkName()
                        + "', which is no file in the archive");
    }

    private void forgetParent() throws IOException {
        KeptTime old = cached;
        cached = null;
        if (old != null) {
            old.close();
        }
    }

    @Override
    public void close() throws IOException {
        forgetParent();
    }
}
