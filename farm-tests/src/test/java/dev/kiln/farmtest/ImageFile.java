package dev.kiln.farmtest;

import dev.kiln.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** A file of an image, without its names; files with several names are one object. */
final class ImageFile {
    private static final int SHOWN_BYTES = 400;
    private static final String XATTR = "SCHILY.xattr.";

    /** What is older was not made by a build. */
    private static final Instant OLD = Instant.parse("2024-01-01T00:00:00Z");

    private final char type;
    private final String facts;
    private final String content;

    private ImageFile(char type, String facts, String content) {
        this.type = type;
        this.facts = facts;
        this.content = content;
    }

    static ImageFile read(TarArchiveEntry entry, InputStream in) throws IOException {
        String facts =
                "%04o %d:%d"
                        .formatted(
                                entry.getMode() & 07777,
                                entry.getLongUserId(),
                                entry.getLongGroupId());
        var content = new StringBuilder();
        Instant time = entry.getLastModifiedTime().toInstant();
        if (time.isBefore(OLD) && !entry.isDirectory()) {
            content.append(" @").append(time.getEpochSecond());
        }
        if (entry.isSymbolicLink()) {
            content.append(" -> ").append(entry.getLinkName());
        } else if (entry.isCharacterDevice() || entry.isBlockDevice()) {
            content.append(" ").append(entry.getDevMajor()).append(',').append(entry.getDevMinor());
        } else if (entry.isFile()) {
            content.append(' ').append(shown(in.readAllBytes()));
        }
        content.append(xattrs(entry));
        return new ImageFile(type(entry), facts, content.toString());
    }

    private static char type(TarArchiveEntry entry) {
        if (entry.isDirectory()) {
            return 'd';
        } else if (entry.isSymbolicLink()) {
            return 'l';
        } else if (entry.isFIFO()) {
            return 'p';
        } else if (entry.isCharacterDevice()) {
            return 'c';
        }
        return entry.isBlockDevice() ? 'b' : '-';
    }

    private static String xattrs(TarArchiveEntry entry) {
        var xattrs = new TreeMap<String, String>();
        for (Map.Entry<String, String> header : entry.getExtraPaxHeaders().entrySet()) {
            if (header.getKey().startsWith(XATTR)) {
                xattrs.put(header.getKey().substring(XATTR.length()), header.getValue());
            }
        }
        return xattrs.isEmpty() ? "" : " " + Json.text(xattrs);
    }

    private static String shown(byte[] bytes) {
        if (bytes.length <= SHOWN_BYTES) {
            try {
                return Json.text(
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(bytes))
                                .toString());
            } catch (CharacterCodingException e) {
                return digest(bytes);
            }
        }
        return digest(bytes);
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "sha256:" + HexFormat.of().formatHex(sum) + " " + bytes.length;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    String content() {
        return content;
    }

    String line(String path) {
        return type + " " + facts + " " + path + content;
    }
}
