package dev.kiln.worker.output.sbom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * A write-ahead log: the pages of transactions that were committed, but not yet copied into the
 * database (sqlite.org, "WAL-mode File Format").
 *
 * @param newestPages where in the log the newest version of a page begins
 * @param pages how many pages the database has after the last transaction; 0 for an empty log
 */
record SqliteLog(Map<Integer, Long> newestPages, long pages) {
    private static final int HEADER_BYTES = 32;
    private static final int FRAME_HEADER_BYTES = 24;
    private static final int MAGIC_LITTLE_ENDIAN = 0x377f0682;
    private static final int MAGIC_BIG_ENDIAN = 0x377f0683;
    private static final SqliteLog EMPTY = new SqliteLog(Map.of(), 0);

    SqliteLog {
        newestPages = Map.copyOf(newestPages);
    }

    /** Reads up to the first frame that is not whole: what follows was never committed. */
    static SqliteLog read(FileChannel file, int pageBytes) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        if (!fill(file, header, 0)) {
            return EMPTY;
        }
        int magic = header.getInt(0);
        if ((magic != MAGIC_LITTLE_ENDIAN && magic != MAGIC_BIG_ENDIAN)
                || header.getInt(8) != pageBytes) {
            return EMPTY;
        }
        var checksum =
                new Checksum(
                        magic == MAGIC_BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        checksum.add(header, 0, 24);
        if (!checksum.matches(header, 24)) {
            return EMPTY;
        }
        return read(file, pageBytes, header.getLong(16), checksum);
    }

    private static SqliteLog read(FileChannel file, int pageBytes, long salts, Checksum checksum)
            throws IOException {
        Map<Integer, Long> committed = new HashMap<>();
        Map<Integer, Long> open = new HashMap<>();
        long pages = 0;
        ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER_BYTES + pageBytes);
        for (long at = HEADER_BYTES; fill(file, frame, at); at += frame.capacity()) {
            checksum.add(frame, 0, 8);
            checksum.add(frame, FRAME_HEADER_BYTES, pageBytes);
            if (frame.getLong(8) != salts || !checksum.matches(frame, 16)) {
                break;
            }
            open.put(frame.getInt(0), at + FRAME_HEADER_BYTES);
            int pagesAfterCommit = frame.getInt(4);
            if (pagesAfterCommit != 0) {
                pages = Integer.toUnsignedLong(pagesAfterCommit);
                committed.putAll(open);
                open.clear();
            }
        }
        return new SqliteLog(committed, pages);
    }

    private static boolean fill(FileChannel file, ByteBuffer target, long at) throws IOException {
        target.clear();
        while (target.hasRemaining()) {
            if (file.read(target, at + target.position()) < 0) {
                return false;
            }
        }
        target.flip();
        return true;
    }

    /** The sum that goes on from frame to frame. */
    private static final class Checksum {
        private final ByteOrder order;
        private int first;
        private int second;

        Checksum(ByteOrder order) {
            this.order = order;
        }

        void add(ByteBuffer bytes, int from, int length) {
            ByteBuffer view = bytes.duplicate().order(order);
            for (int at = from; at < from + length; at += 8) {
                first += view.getInt(at) + second;
                second += view.getInt(at + 4) + first;
            }
        }

        boolean matches(ByteBuffer bytes, int at) {
            return bytes.getInt(at) == first && bytes.getInt(at + 4) == second;
        }
    }
}
