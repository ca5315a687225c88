package dev.kiln.worker.copy;

import dev.kiln.image.Digest;
import dev.kiln.worker.archive.PortableXattrs;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.FileNames;
import dev.kiln.worker.linux.FileStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Merkle digest of what a copy reads. A file's digest covers type, mode, attributes and content
 * or link target; a directory's, those of its children by name. Times are out, and owners too
 * unless the copy keeps them. Every field is preceded by its length.
 */
final class TreeDigest {
    private static final int BUFFER_BYTES = 256 << 10;

    private final boolean owners;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    TreeDigest(boolean owners) {
        this.owners = owners;
    }

    /** The digest of a whole copy: what each source, in its order, has matched. */
    static final class Sum {
        private final MessageDigest hash = Digest.newMessageDigest("sha256");

        void add(String text) {
            add(FileNames.encode(text));
        }

        void add(byte[] bytes) {
            byte[] length = (bytes.length + ":").getBytes(StandardCharsets.US_ASCII);
            hash.update(length);
            hash.update(bytes);
        }

        byte[] bytes() {
            return hash.digest();
        }
    }

    /** A matched file, or the contents of a matched directory: a copy leaves out its attributes. */
    byte[] of(SourceFile file) throws IOException {
        if (!file.status().isDirectory()) {
            return ofNode(file.holder(), file.name(), file.status());
        }
        Sum sum = new Sum();
        sum.add("contents");
        try (Dir dir = file.openDir()) {
            addChildren(dir, sum);
        }
        return sum.bytes();
    }

    private void addChildren(Dir dir, Sum sum) throws IOException {
        List<String> names = new ArrayList<>(dir.names());
        Collections.sort(names);
        for (String name : names) {
            sum.add(name);
            sum.add(ofNode(dir, name, dir.status(name)));
        }
    }

    private byte[] ofNode(Dir holder, String name, FileStatus status) throws IOException {
        Sum sum = new Sum();
        sum.add(status.type().name());
        sum.add(Integer.toOctalString(status.permissions()));
        sum.add(owners ? status.uid() + ":" + status.gid() : "");
        switch (status.type()) {
            case REGULAR -> {
                try (Fd file = holder.openFile(name)) {
                    addXattrs(sum, file.xattrNames(), file::xattr);
                    sum.add(content(file));
                }
            }
            case DIRECTORY -> {
                try (Dir dir = holder.openDir(name)) {
                    addXattrs(sum, dir.fd().xattrNames(), dir.fd()::xattr);
                    addChildren(dir, sum);
                }
            }
            case SYMLINK -> {
                addXattrs(sum, holder.xattrNames(name), x -> holder.xattr(name, x));
                sum.add(holder.readLink(name));
            }
            case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> {
                addXattrs(sum, holder.xattrNames(name), x -> holder.xattr(name, x));
                sum.add(status.deviceMajor() + ":" + status.deviceMinor());
            }
        }
        return sum.bytes();
    }

    private interface Xattrs {
        byte @Nullable [] get(String name) throws IOException;
    }

    private static void addXattrs(Sum sum, List<String> names, Xattrs values) throws IOException {
        List<String> sorted = new ArrayList<>(names);
        sorted.removeIf(name -> !PortableXattrs.travels(name));
        Collections.sort(sorted);
        sum.add(Integer.toString(sorted.size()));
        for (String name : sorted) {
            byte[] value = values.get(name);
            sum.add(name);
            sum.add(value == null ? new byte[0] : value);
        }
    }

    private byte[] content(Fd file) throws IOException {
        MessageDigest hash = Digest.newMessageDigest("sha256");
        while (file.read(buffer.clear()) >= 0) {
            hash.update(buffer.flip());
        }
        return hash.digest();
    }
}
