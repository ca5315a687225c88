package dev.kiln.cli.context;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes files into a context: modes and times in whole seconds, symbolic links as links,
 * everything owned by root. Sockets, pipes and devices have no place in a context and are left out.
 */
final class ContextTar {
    private static final int PERMISSIONS = 07777;
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final BufferedOutputStream buffered;
    private final TarArchiveOutputStream tar;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    ContextTar(OutputStream out) {
        buffered = new BufferedOutputStream(out, BUFFER_BYTES);
        tar = new TarArchiveOutputStream(buffered, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    void add(Path file, String name) throws IOException {
        int mode =
                Objects.requireNonNull(
                        (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS));
        FileTime modified = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
        switch (mode & TYPE) {
            case DIRECTORY -> put(new TarArchiveEntry(name + "/", true), mode, modified);
            case LINK -> {
                var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK, true);
                entry.setLinkName(Files.readSymbolicLink(file).toString());
                put(entry, mode, modified);
            }
            case REGULAR -> regular(file, name, mode, modified);
            default -> {}
        }
    }

    /** A file that is in memory. */
    void add(byte[] content, String name) throws IOException {
        var entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        start(entry, 0644, FileTime.fromMillis(0));
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private void regular(Path file, String name, int mode, FileTime modified) throws IOException {
        try (InputStream in =
                Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long size = Files.size(file);
            var entry = new TarArchiveEntry(name, true);
            entry.setSize(size);
            start(entry, mode, modified);
            long left = size;
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException(
                            "the file '"
                                    + file
                                    + "' became shorter while it was sent: send the context again");
                }
                tar.write(buffer, 0, read);
                left -= read;
            }
            tar.closeArchiveEntry();
        }
    }

    private void put(TarArchiveEntry entry, int mode, FileTime modified) throws IOException {
        start(entry, mode, modified);
        tar.closeArchiveEntry();
    }

    private void start(TarArchiveEntry entry, int mode, FileTime modified) throws IOException {
        entry.setMode(mode & PERMISSIONS);
        entry.setModTime(FileTime.from(modified.to(TimeUnit.SECONDS), TimeUnit.SECONDS));
        entry.setIds(0, 0);
        entry.setNames("", "");
        tar.putArchiveEntry(entry);
    }

    /** Writes the end of the archive. */
    void finish() throws IOException {
        tar.finish();
        // The archive's own flush does not reach the stream below it.
        buffered.flush();
    }
}
