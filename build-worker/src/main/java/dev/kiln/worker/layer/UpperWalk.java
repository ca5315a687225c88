package dev.kiln.worker.layer;

import dev.kiln.worker.archive.EntryType;
import dev.kiln.worker.archive.PortableXattrs;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarSink;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.FileType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One walk over an upper directory, from descriptor to descriptor: names in order, parents before
 * children. Opens nothing but directories and regular files.
 */
final class UpperWalk {
    /** How deep directories may nest, since each level holds a descriptor. */
    private static final int MAX_DEPTH = 512;

    private static final int BUFFER_BYTES = 256 << 10;

    private record Inode(long device, long number) {}

    private final TarSink tar;
    private final Map<Inode, String> linked = new HashMap<>();
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final byte[] heap = new byte[BUFFER_BYTES];
    private long entries;

    UpperWalk(TarSink tar) {
        this.tar = tar;
    }

    /** How many entries were written. */
    long entries() {
        return entries;
    }

    /** The root itself is no entry: its attributes are the worker's, not the layer's. */
    void writeRoot(Dir root) throws IOException {
        writeChildren(root, "", 0, root.fd().status());
    }

    private void writeChildren(Dir dir, String path, int depth, FileStatus own) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException(
                    "'"
                            + path.substring(0, Math.min(path.length(), 80))
                            + "…' nests deeper than "
                            + MAX_DEPTH
                            + " directories and cannot be stored in a layer: delete it in the step"
                            + " that made it");
        }
        byte[] opaque = dir.fd().xattr(OverlayMarks.OPAQUE_XATTR);
        if (opaque != null && OverlayMarks.isYes(opaque)) {
            begin(
                    TarEntry.of(
                            path + OverlayMarks.OPAQUE,
                            EntryType.FILE,
                            0600,
                            own.uid(),
                            own.gid(),
                            own.modifiedSeconds()));
        }
        List<String> names = dir.names();
        Collections.sort(names);
        for (String name : names) {
            write(dir, name, path + name, depth);
        }
    }

    private void write(Dir dir, String name, String path, int depth) throws IOException {
        FileStatus status = dir.status(name);
        if (status.isWhiteout()) {
            String parent = path.substring(0, path.length() - name.length());
            String whiteout = parent + OverlayMarks.WHITEOUT_PREFIX + name;
            begin(TarEntry.of(whiteout, EntryType.FILE, 0600, 0, 0, 0));
            return;
        }
        EntryType type = EntryType.of(status.type());
        if (type == null) {
            return; // A socket means nothing without the process that listens on it.
        }
        refuseWhiteoutName(name, path);
        TarEntry entry =
                TarEntry.of(
                        path,
                        type,
                        status.permissions(),
                        status.uid(),
                        status.gid(),
                        status.modifiedSeconds());
        String first = firstNameOf(status, path);
        if (first != null) {
            begin(
                    new TarEntry(
                            path,
                            EntryType.HARD_LINK,
                            status.permissions(),
                            status.uid(),
                            status.gid(),
                            0,
                            status.modifiedSeconds(),
                            0,
                            first,
                            0,
                            0,
                            Collections.emptySortedMap()));
            return;
        }
        switch (status.type()) {
            case DIRECTORY -> writeDir(dir, name, entry, depth, status);
            case REGULAR -> writeFile(dir, name, entry, status);
            case SYMLINK -> begin(entry.withLink(dir.readLink(name)).withXattrs(xattrs(dir, name)));
            case CHARACTER_DEVICE, BLOCK_DEVICE ->
                    begin(
                            entry.withDevice(status.deviceMajor(), status.deviceMinor())
                                    .withXattrs(xattrs(dir, name)));
            case FIFO, SOCKET -> begin(entry.withXattrs(xattrs(dir, name)));
        }
    }

    private static void refuseWhiteoutName(String name, String path) throws IOException {
        if (name.startsWith(OverlayMarks.WHITEOUT_PREFIX)) {
            throw new UnstorableFileException(
                    "'"
                            + path
                            + "' cannot be stored in a layer: image layers read names that start"
                            + " with '.wh.' as deletions; rename or remove it in the step that"
                            + " made it");
        }
    }

    /** The name under which this inode was written before, or null if this is the first. */
    private @Nullable String firstNameOf(FileStatus status, String path) {
        if (status.links() < 2 || status.type() == FileType.DIRECTORY) {
            return null;
        }
        return linked.putIfAbsent(new Inode(status.device(), status.inode()), path);
    }

    private void writeDir(Dir parent, String name, TarEntry entry, int depth, FileStatus status)
            throws IOException {
        try (Dir dir = parent.openDir(name)) {
            begin(entry.withXattrs(xattrs(dir.fd())));
            writeChildren(dir, entry.name() + "/", depth + 1, status);
        }
    }

    private void writeFile(Dir dir, String name, TarEntry entry, FileStatus seen)
            throws IOException {
        try (Fd file = dir.openFile(name)) {
            FileStatus status = file.status();
            if (!status.isRegular() || !status.isSameFile(seen)) {
                throw new IOException("'" + entry.name() + "' was replaced while it was packed");
            }
            begin(entry.withSize(status.sizeBytes()).withXattrs(xattrs(file)));
            while (file.read(direct.clear()) >= 0) {
                int length = direct.flip().remaining();
                direct.get(heap, 0, length);
                tar.write(heap, 0, length);
            }
        }
    }

    private void begin(TarEntry entry) throws IOException {
        tar.begin(entry);
        entries++;
    }

    private static SortedMap<String, byte[]> xattrs(Dir dir, String name) throws IOException {
        SortedMap<String, byte[]> result = new TreeMap<>();
        for (String attribute : dir.xattrNames(name)) {
            put(result, attribute, dir.xattr(name, attribute));
        }
        return result;
    }

    private static SortedMap<String, byte[]> xattrs(Fd file) throws IOException {
        List<String> names = file.xattrNames();
        if (names.isEmpty()) {
            return Collections.emptySortedMap();
        }
        SortedMap<String, byte[]> result = new TreeMap<>();
        for (String attribute : names) {
            put(result, attribute, file.xattr(attribute));
        }
        return result;
    }

    private static void put(
            SortedMap<String, byte[]> xattrs, String attribute, byte @Nullable [] value) {
        if (value != null && PortableXattrs.travels(attribute)) {
            xattrs.put(attribute, PortableXattrs.forLayer(attribute, value));
        }
    }
}
