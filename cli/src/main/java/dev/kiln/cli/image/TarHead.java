package dev.kiln.cli.image;

import java.io.IOException;
import java.util.Arrays;

/** Tells a tar from other files by its first header (POSIX pax, "ustar Interchange Format"). */
final class TarHead {
    static final int BYTES = 512;
    private static final int CHECKSUM_OFFSET = 148;
    private static final int CHECKSUM_LENGTH = 8;

    private TarHead() {}

    /**
     * Checks the first block of what should be a tar.
     *
     * @throws IOException if it is none; the message says so of {@code name}
     */
    static void check(byte[] head, String name) throws IOException {
        boolean end = head.length == BYTES && allZero(head);
        if (!end && (head.length < BYTES || checksum(head) != written(head))) {
            throw new IOException(
                    "'" + name + "' is no tar: expected a plain tar or one compressed by gzip");
        }
    }

    private static boolean allZero(byte[] head) {
        for (byte b : head) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** The sum of the header's bytes, its checksum field taken as blanks. */
    private static int checksum(byte[] head) {
        byte[] copy = head.clone();
        Arrays.fill(copy, CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_LENGTH, (byte) ' ');
        int sum = 0;
        for (byte b : copy) {
            sum += b & 0xff;
        }
        return sum;
    }

    private static int written(byte[] head) {
        int value = 0;
        boolean any = false;
        for (int i = CHECKSUM_OFFSET; i < CHECKSUM_OFFSET + CHECKSUM_LENGTH; i++) {
            byte b = head[i];
            if (b >= '0' && b <= '7') {
                value = value * 8 + (b - '0');
                any = true;
            } else if (any || b != ' ') {
                break;
            }
        }
        return any ? value : -1;
    }
}
