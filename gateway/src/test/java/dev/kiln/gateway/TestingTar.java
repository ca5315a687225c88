package dev.kiln.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Makes small tars, hostile ones included. */
public final class TestingTar {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    public TestingTar() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    public TestingTar file(String name, String content) {
        return entry(new TarArchiveEntry(name, true), content.getBytes(StandardCharsets.UTF_8));
    }

    public TestingTar file(String name, byte[] content) {
        return entry(new TarArchiveEntry(name, true), content);
    }

    /** A file whose extended header is as long as this comment. */
    public TestingTar commented(String name, String comment) {
        var entry = new TarArchiveEntry(name, true);
        entry.addPaxHeader("comment", comment);
        return entry(entry, new byte[0]);
    }

    public TestingTar symbolicLink(String name, String target) {
        return link(name, target, TarConstants.LF_SYMLINK);
    }

    public TestingTar hardLink(String name, String target) {
        return link(name, target, TarConstants.LF_LINK);
    }

    public byte[] plain() {
        try {
            tar.close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] gzip() {
        return gzip(plain());
    }

    public static byte[] gzip(byte[] plain) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private TestingTar link(String name, String target, byte type) {
        var entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(target);
        return entry(entry, new byte[0]);
    }

    private TestingTar entry(TarArchiveEntry entry, byte[] content) {
        try {
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
