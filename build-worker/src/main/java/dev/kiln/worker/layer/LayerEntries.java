package dev.kiln.worker.layer;

import dev.kiln.worker.archive.EntryType;
import dev.kiln.worker.archive.FileMaker;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarException;
import dev.kiln.worker.archive.TarReader;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.LinuxException;
import java.io.IOException;

/** Turns one layer's entries into files, later ones replacing earlier ones of the same name. */
final class LayerEntries {
    private final LayerRoot root;
    private final TarReader reader;
    private final FileMaker maker = new FileMaker(LayerXattrs::travels);

    LayerEntries(LayerRoot root, TarReader reader) {
        this.root = root;
        this.reader = reader;
    }

    void add(TarEntry entry) throws IOException {
        TarPath path = TarPath.parse(entry.name());
        if (path.isRoot()) {
            return; // The root's attributes are the snapshot's own.
        }
        try {
            add(entry, path);
        } catch (LinuxException e) {
            throw new IOException(
                    "unpacking the layer's entry '" + entry.name() + "' failed: " + e.getMessage(),
                    e);
        }
    }

    private void add(TarEntry entry, TarPath path) throws IOException {
        if (path.base().startsWith(OverlayMarks.WHITEOUT_PREFIX)) {
            addMark(entry, path);
            return;
        }
        Dir parent = root.parent(path.parent());
        if (entry.type() == EntryType.HARD_LINK) {
            addLink(entry, path, parent);
            return;
        }
        try {
            maker.make(parent, path.base(), entry, reader);
        } catch (LinuxException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            replace(parent, path, entry);
        }
    }

    private void replace(Dir parent, TarPath path, TarEntry entry) throws IOException {
        FileStatus old = parent.status(path.base());
        boolean directory = entry.type() == EntryType.DIRECTORY;
        if (directory && old.isDirectory()) {
            maker.describeDir(parent, path.base(), entry);
            return;
        }
        FileMaker.removeAll(parent, path.base());
        maker.make(parent, path.base(), entry, reader);
        if (directory && old.isWhiteout()) {
            parent.setXattr(path.base(), OverlayMarks.OPAQUE_XATTR, OverlayMarks.yes());
        }
    }

    private void addLink(TarEntry entry, TarPath path, Dir parent) throws IOException {
        TarPath target = TarPath.parse(entry.linkName());
        if (target.path().equals(path.path())) {
            throw new TarException("the layer's entry '" + entry.name() + "' links to itself");
        }
        try (Dir targetParent = root.existing(target.parent())) {
            FileStatus status = targetParent.statusOrNull(target.base());
            if (status == null || status.isDirectory() || status.isWhiteout()) {
                throw new TarException(
                        "the layer's entry '"
                                + entry.name()
                                + "' is a hard link to '"
                                + entry.linkName()
                                + "', which is no file in the layer");
            }
            FileStatus old = parent.statusOrNull(path.base());
            if (old != null && !old.isSameFile(status)) {
                FileMaker.removeAll(parent, path.base());
            }
            if (old == null || !old.isSameFile(status)) {
                parent.makeLink(path.base(), targetParent, target.base());
            }
        }
    }

    private void addMark(TarEntry entry, TarPath path) throws IOException {
        if (path.base().equals(OverlayMarks.OPAQUE)) {
            Dir dir = root.parent(path.parent());
            dir.fd().setXattr(OverlayMarks.OPAQUE_XATTR, OverlayMarks.yes());
            return;
        }
        if (path.base().startsWith(OverlayMarks.AUFS_PREFIX)) {
            return;
        }
        String deleted = path.base().substring(OverlayMarks.WHITEOUT_PREFIX.length());
        if (deleted.isEmpty() || deleted.equals(".") || deleted.equals("..")) {
            throw new TarException("the layer's entry '" + entry.name() + "' deletes no name");
        }
        Dir parent = root.parent(path.parent());
        FileStatus status = parent.statusOrNull(deleted);
        if (status == null) {
            parent.makeWhiteout(deleted);
        } else if (status.isDirectory()) {
            // A whiteout concerns lower layers only: this layer's own directory stays.
            parent.setXattr(deleted, OverlayMarks.OPAQUE_XATTR, OverlayMarks.yes());
        }
    }
}
