package dev.kiln.worker.archive;

import dev.kiln.worker.linux.FileNames;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a tar archive in the pax format (POSIX.1-2001): a ustar header per entry, and before it a
 * pax header for what ustar cannot hold (long names, names beyond ASCII, large numbers, times
 * before 1970, extended attributes as {@code SCHILY.xattr.*}). The same entries give the same
 * bytes. Of an entry's time only the seconds are written, as layers have it.
 */
public final class TarWriter implements TarSink {
    static final int BLOCK_BYTES = 512;
    private static final int NAME_BYTES = 100;
    private static final long MAX_OCTAL_7 = 07777777L;
    private static final long MAX_OCTAL_11 = 077777777777L;
    private static final String XATTR = "SCHILY.xattr.";

    private final OutputStream out;
    private final byte[] header = new byte[BLOCK_BYTES];
    private final byte[] zeros = new byte[BLOCK_BYTES];
    private String current = "";
    private long left;
    private int padding;

    public TarWriter(OutputStream out) {
        this.out = out;
    }

    @Override
    public void begin(TarEntry entry) throws IOException {
        end();
        String name = entry.type() == EntryType.DIRECTORY ? entry.name() + "/" : entry.name();
        byte[] nameBytes = FileNames.encode(name);
        byte[] linkBytes = FileNames.encode(entry.linkName());
        SortedMap<String, byte[]> records = paxRecords(entry, nameBytes, linkBytes);
        if (!records.isEmpty()) {
            writePax(entry, records);
        }
        writeHeader(entry, entry.type().flag(), nameBytes, linkBytes, entry.sizeBytes());
        current = entry.name();
        left = entry.sizeBytes();
        padding = paddingOf(left);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > left) {
            throw new IOException(
                    "'" + current + "' grew while it was packed: it has more bytes than its size");
        }
        out.write(bytes, offset, length);
        left -= length;
    }

    /** Ends the archive with two zero blocks; does not close the stream. */
    public void finish() throws IOException {
        end();
        out.write(zeros);
        out.write(zeros);
    }

    private void end() throws IOException {
        if (left > 0) {
            throw new IOException(
                    "'" + current + "' shrank while it was packed: " + left + " bytes are missing");
        }
        out.write(zeros, 0, padding);
        padding = 0;
    }

    private static int paddingOf(long size) {
        return (int) (-size & (BLOCK_BYTES - 1));
    }

    private static SortedMap<String, byte[]> paxRecords(
            TarEntry entry, byte[] name, byte[] linkName) throws IOException {
        SortedMap<String, byte[]> records = new TreeMap<>();
        if (!fitsName(name)) {
            records.put("path", name);
        }
        if (!fitsName(linkName)) {
            records.put("linkpath", linkName);
        }
        putNumber(records, "size", entry.sizeBytes(), MAX_OCTAL_11);
        putNumber(records, "uid", Integer.toUnsignedLong(entry.uid()), MAX_OCTAL_7);
        putNumber(records, "gid", Integer.toUnsignedLong(entry.gid()), MAX_OCTAL_7);
        putNumber(records, "mtime", entry.modifiedSeconds(), MAX_OCTAL_11);
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            if (xattr.getKey().indexOf('=') >= 0) {
                throw new IOException(
                        "extended attribute '"
                                + xattr.getKey()
                                + "' of '"
                                + entry.name()
                                + "' cannot be stored in a layer: its name holds '='; remove it");
            }
            records.put(XATTR + xattr.getKey(), xattr.getValue());
        }
        return records;
    }

    private static void putNumber(
            SortedMap<String, byte[]> records, String key, long value, long max) {
        if (value < 0 || value > max) {
            records.put(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static boolean fitsName(byte[] name) {
        for (byte b : name) {
            if (b < 0) {
                return false;
            }
        }
        return name.length <= NAME_BYTES;
    }

    private void writePax(TarEntry entry, SortedMap<String, byte[]> records) throws IOException {
        byte[] body = PaxRecords.format(records);
        String base = entry.name().substring(entry.name().lastIndexOf('/') + 1);
        byte[] name = FileNames.encode("PaxHeaders.0/" + base);
        writeHeader(
                TarEntry.of("", EntryType.FILE, 0644, 0, 0, 0),
                (byte) 'x',
                name,
                new byte[0],
                body.length);
        out.write(body);
        out.write(zeros, 0, paddingOf(body.length));
    }

    private void writeHeader(TarEntry entry, byte flag, byte[] name, byte[] link, long size)
            throws IOException {
        java.util.Arrays.fill(header, (byte) 0);
        putName(0, name);
        putOctal(100, 8, entry.permissions());
        putOctal(108, 8, within(Integer.toUnsignedLong(entry.uid()), MAX_OCTAL_7));
        putOctal(116, 8, within(Integer.toUnsignedLong(entry.gid()), MAX_OCTAL_7));
        putOctal(124, 12, within(size, MAX_OCTAL_11));
        putOctal(136, 12, within(entry.modifiedSeconds(), MAX_OCTAL_11));
        header[156] = flag;
        putName(157, link);
        System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 8);
        putOctal(329, 8, entry.deviceMajor());
        putOctal(337, 8, entry.deviceMinor());
        putChecksum();
        out.write(header);
    }

    /** What a pax record overrides is zero in the ustar header. */
    private static long within(long value, long max) {
        return value < 0 || value > max ? 0 : value;
    }

    private void putName(int at, byte[] name) {
        int length = 0;
        for (byte b : name) {
            if (b >= 0 && length < NAME_BYTES) {
                header[at + length++] = b;
            }
        }
    }

    private void putOctal(int at, int width, long value) {
        long rest = value;
        for (int i = at + width - 2; i >= at; i--) {
            header[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
    }

    private void putChecksum() {
        java.util.Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        putOctal(148, 7, sum);
        header[154] = 0;
    }
}
