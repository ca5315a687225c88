package dev.kiln.worker.output.sbom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The header of an rpm as the database keeps it: a table of tags, then their data (rpm, "Header
 * structure").
 */
final class RpmHeader {
    static final int NAME = 1000;
    static final int VERSION = 1001;
    static final int RELEASE = 1002;
    static final int EPOCH = 1003;
    static final int VENDOR = 1011;
    static final int LICENSE = 1014;
    static final int ARCH = 1022;
    static final int SOURCE_RPM = 1044;

    private static final int LENGTHS_BYTES = 8;
    private static final int ENTRY_BYTES = 16;
    private static final int INT32 = 4;
    private static final int STRING = 6;
    private static final int TRANSLATED = 9;

    private final Map<Integer, String> values = new HashMap<>();

    private RpmHeader() {}

    /**
     * Reads a header.
     *
     * @param path of the database, for messages
     */
    static RpmHeader read(byte[] blob, String path) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(blob);
        if (blob.length < LENGTHS_BYTES) {
            throw damaged(path, "has a header of " + blob.length + " bytes");
        }
        int entries = in.getInt();
        int dataBytes = in.getInt();
        long start = LENGTHS_BYTES + (long) entries * ENTRY_BYTES;
        if (entries < 0 || dataBytes < 0 || start + dataBytes > blob.length) {
            throw damaged(path, "has a header that is longer than its entry");
        }
        RpmHeader header = new RpmHeader();
        for (int i = 0; i < entries; i++) {
            int tag = in.getInt();
            int type = in.getInt();
            int offset = in.getInt();
            int count = in.getInt();
            if (tag >= NAME && tag <= SOURCE_RPM && count > 0) {
                header.put(tag, type, blob, (int) start, dataBytes, offset, path);
            }
        }
        return header;
    }

    private void put(
            int tag, int type, byte[] blob, int start, int dataBytes, int offset, String path)
            throws IOException {
        if (type != INT32 && type != STRING && type != TRANSLATED) {
            return;
        }
        if (offset < 0 || offset > dataBytes - (type == INT32 ? Integer.BYTES : 1)) {
            throw damaged(path, "has a tag whose value is outside of its entry");
        }
        int at = start + offset;
        if (type == INT32) {
            values.putIfAbsent(tag, Integer.toUnsignedString(ByteBuffer.wrap(blob).getInt(at)));
            return;
        }
        int end = at;
        while (end < start + dataBytes && blob[end] != 0) {
            end++;
        }
        values.putIfAbsent(tag, new String(blob, at, end - at, StandardCharsets.UTF_8));
    }

    /** The text of a tag; empty where the package has none, which rpm shows as (none). */
    String text(int tag) {
        String text = values.getOrDefault(tag, "");
        return text.equals("(none)") ? "" : text;
    }

    /** A number as text; empty where the package has none. */
    String number(int tag) {
        return values.getOrDefault(tag, "");
    }

    private static IOException damaged(String path, String what) {
        return new IOException("the image's rpm database /" + path + " is damaged: it " + what);
    }
}
