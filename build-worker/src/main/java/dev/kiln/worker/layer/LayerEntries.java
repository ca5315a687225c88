package dev.kiln.worker.layer;

import dev.kiln.worker.archive.EntryType;
import dev.kiln.worker.archive.ExtractionRoot;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarException;
import dev.kiln.worker.archive.TarPath;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.LinuxException;
import java.io.IOException;

/** Turns one layer's entries into files, later ones replacing earlier ones of the same name. */
final class LayerEntries {
    private final ExtractionRoot root;

    LayerEntries(ExtractionRoot root) {
        this.root = root;
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
        if (entry.type() == EntryType.HARD_LINK) {
            root.link(entry, path);
            return;
        }
        FileStatus replaced = root.put(entry, path);
        if (replaced != null && replaced.isWhiteout() && entry.type() == EntryType.DIRECTORY) {
            hideLower(root.parent(path.parent()), path.base());
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
            hideLower(parent, deleted);
        }
    }

    private static void hideLower(Dir parent, String name) throws IOException {
        parent.setXattr(name, OverlayMarks.OPAQUE_XATTR, OverlayMarks.yes());
    }
}
