package dev.kiln.worker.archive;

import dev.kiln.worker.linux.FileNames;
import java.util.Arrays;

/** One 512-byte header block, as ustar, GNU tar and the pax format lay it out. */
final class TarHeader {
    private final byte[] block;

    TarHeader(byte[] block) {
        this.block = block;
    }

    boolean isZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Sums the bytes with the checksum field read as spaces; old writers summed signed bytes. */
    boolean checksumMatches() {
        long expected;
        try {
            expected = number(148, 8, "checksum");
        } catch (TarException _) {
            return false;
        }
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < block.length; i++) {
            byte b = i >= 148 && i < 156 ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        return expected == unsigned || expected == signed;
    }

    byte flag() {
        return block[156];
    }

    String name() {
        String name = text(0, 100);
        // Only POSIX ustar has a prefix there; GNU headers ("ustar  ") have times.
        boolean posix = text(257, 6).equals("ustar") && block[262] == 0;
        String prefix = posix ? text(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    String linkName() {
        return text(157, 100);
    }

    int permissions() throws TarException {
        return (int) number(100, 8, "mode") & 07777;
    }

    long uid() throws TarException {
        return number(108, 8, "uid");
    }

    long gid() throws TarException {
        return number(116, 8, "gid");
    }

    long size() throws TarException {
        return number(124, 12, "size");
    }

    long modifiedSeconds() throws TarException {
        return number(136, 12, "mtime");
    }

    int deviceMajor() throws TarException {
        return (int) number(329, 8, "device major");
    }

    int deviceMinor() throws TarException {
        return (int) number(337, 8, "device minor");
    }

    /** GNU's old sparse format keeps the real size here. */
    long sparseRealSize() throws TarException {
        return number(483, 12, "real size");
    }

    /** A number at a place that only sparse headers have. */
    long sparseNumber(int at) throws TarException {
        return number(at, 12, "sparse map");
    }

    byte byteAt(int at) {
        return block[at];
    }

    private String text(int at, int width) {
        int end = at;
        while (end < at + width && block[end] != 0) {
            end++;
        }
        return FileNames.decode(block, at, end - at);
    }

    /** Octal digits between optional spaces and NULs, or GNU's base 256 with the top bit set. */
    private long number(int at, int width, String field) throws TarException {
        if ((block[at] & 0x80) != 0) {
            return base256(at, width, field);
        }
        int i = at;
        int end = at + width;
        while (i < end && (block[i] == ' ' || block[i] == 0)) {
            i++;
        }
        long value = 0;
        while (i < end && block[i] >= '0' && block[i] <= '7') {
            value = value << 3 | block[i++] - '0';
        }
        while (i < end && (block[i] == ' ' || block[i] == 0)) {
            i++;
        }
        if (i < end) {
            throw malformed(at, width, field);
        }
        return value;
    }

    private long base256(int at, int width, String field) throws TarException {
        boolean negative = (block[at] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = at; i < at + width; i++) {
            long b =
                    i == at
                            ? (negative ? block[i] | 0xffffff80 : block[i] & 0x7f)
                            : block[i] & 0xff;
            if (i > at && (value < -(1L << 54) || value >= 1L << 54)) {
                throw malformed(at, width, field);
            }
            value = i == at ? b : value << 8 | b;
        }
        return value;
    }

    private TarException malformed(int at, int width, String field) {
        return new TarException(
                "the tar header of '"
                        + name()
                        + "' has no number in its field "
                        + field
                        + ": "
                        + Arrays.toString(Arrays.copyOfRange(block, at, at + width)));
    }
}
