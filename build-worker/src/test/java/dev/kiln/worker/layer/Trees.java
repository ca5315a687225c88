package dev.kiln.worker.layer;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.FileNames;
import dev.kiln.worker.linux.FileStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A tree with everything that a layer can hold, and a way to compare trees. */
public final class Trees {
    private Trees() {}

    /** Fills a directory as an overlay's upper would be after a busy step. */
    static void makeUpper(Path folder) throws IOException, InterruptedException {
        Sh.run(
                folder,
                """
                umask 022
                mkdir -p bin etc/conf.d var/empty opaque gone.d
                printf 'hello' > bin/tool; chmod 4755 bin/tool; setcap cap_net_raw=ep bin/tool
                ln bin/tool bin/tool-link
                ln -s tool bin/sym; chown -h 7:8 bin/sym; ln -s /nowhere/at/all etc/dangling
                ln -P bin/sym bin/sym-link
                head -c 3000000 /dev/zero | tr '\\0' 'x' > var/big
                : > var/empty-file; chmod 0 var/empty-file
                mkfifo -m 640 var/pipe; mknod -m 666 var/null c 1 3; mknod -m 660 var/disk b 259 70000
                chown 1000:70000000 etc/conf.d; chmod 1777 etc/conf.d; chmod 2755 var/empty
                printf 'x' > "etc/grün"; printf 'y' > "etc/$(printf 'bad\\xff')"
                printf 'z' > "etc/$(printf 'n%.0s' {1..200})"
                ln -s "$(printf 't%.0s' {1..300})" etc/longlink
                mknod gone c 0 0; mknod etc/gone-too c 0 0
                setfattr -n trusted.overlay.opaque -v y opaque; printf 'o' > opaque/new
                setfattr -n user.note -v 0x00ff0a3d opaque/new
                setfattr -n user.dir -v d opaque; setfattr -h -n trusted.t -v t bin/sym
                setfattr -n trusted.overlay.origin -v 0x00 etc
                touch -h -d '1969-12-30 00:00:00 UTC' etc/dangling
                touch -d '2001-02-03 04:05:06.789 UTC' var/big
                touch -d '2002-02-03 04:05:06 UTC' bin etc/conf.d etc var opaque
                """);
        try (Dir root = Dir.open(folder);
                Dir var = root.openDir("var")) {
            var.touch("pipe", 5, 0);
        }
    }

    /**
     * What a tree holds, one line per path. Times in seconds; hard links by the first path of their
     * inode; whiteouts and the root's own attributes only as far as layers keep them.
     */
    static SortedMap<String, String> describe(Path folder) throws IOException {
        SortedMap<String, String> lines = new TreeMap<>();
        try (Dir root = Dir.open(folder)) {
            describe(root, "", lines, new HashMap<>());
        }
        return lines;
    }

    private static void describe(
            Dir dir, String prefix, SortedMap<String, String> lines, Map<Long, String> inodes)
            throws IOException {
        List<String> names = dir.names();
        Collections.sort(names);
        for (String name : names) {
            String path = prefix + name;
            FileStatus s = dir.status(name);
            if (s.isWhiteout()) {
                lines.put(path, "whiteout");
                continue;
            }
            StringBuilder line = new StringBuilder();
            line.append(s.type()).append(' ').append(Integer.toOctalString(s.permissions()));
            line.append(' ').append(s.uid()).append(':').append(s.gid());
            line.append(" mtime ").append(s.modifiedSeconds());
            line.append(" dev ").append(s.deviceMajor()).append(',').append(s.deviceMinor());
            if (!s.isDirectory() && s.links() > 1) {
                inodes.putIfAbsent(s.inode(), path);
                line.append(" link ").append(inodes.get(s.inode()));
            }
            appendContent(dir, name, s, line);
            List<String> xattrs = new java.util.ArrayList<>(dir.xattrNames(name));
            Collections.sort(xattrs);
            for (String xattr : xattrs) {
                if (!xattr.startsWith("trusted.overlay.") || xattr.endsWith(".opaque")) {
                    line.append(' ').append(xattr).append('=').append(hex(dir.xattr(name, xattr)));
                }
            }
            lines.put(
                    HexFormat.of().formatHex(FileNames.encode(path)) + " " + path, line.toString());
            if (s.isDirectory()) {
                try (Dir sub = dir.openDir(name)) {
                    describe(sub, path + "/", lines, inodes);
                }
            }
        }
    }

    private static String hex(byte @Nullable [] bytes) {
        return bytes == null ? "" : HexFormat.of().formatHex(bytes);
    }

    private static void appendContent(Dir dir, String name, FileStatus s, StringBuilder line)
            throws IOException {
        switch (s.type()) {
            case REGULAR -> {
                try (Fd file = dir.openFile(name)) {
                    ByteBuffer content = ByteBuffer.allocateDirect((int) s.sizeBytes() + 1);
                    while (file.read(content) >= 0) {}
                    byte[] bytes = new byte[content.flip().remaining()];
                    content.get(bytes);
                    line.append(' ').append(dev.kiln.image.Digest.ofBytes(bytes));
                }
            }
            case SYMLINK -> line.append(" -> ").append(dir.readLink(name));
            case DIRECTORY, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> {}
        }
    }
}
