package dev.kiln.worker.output.sbom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** Walks the rows of a table (sqlite.org, "B-tree Pages"). */
final class SqliteTable {
    private static final int INTERIOR = 0x05;
    private static final int LEAF = 0x0d;
    private static final int MAX_DEPTH = 20;
    private static final int SCHEMA_PAGE = 1;
    private static final int SCHEMA_OFFSET = 100;
    private static final int SCHEMA_COLUMNS = 4;

    private final SqliteFile file;
    private final int maxRowBytes;
    private long visited;

    SqliteTable(SqliteFile file, int maxRowBytes) {
        this.file = file;
        this.maxRowBytes = maxRowBytes;
    }

    /** Takes something, one after the other. */
    interface Taker<T> {
        void take(T one) throws IOException;
    }

    /** Gives the first blob of each row of a table. */
    void forEachBlob(String table, Taker<byte[]> taker) throws IOException {
        int root = rootOf(table);
        walk(
                root,
                0,
                row -> {
                    byte[] blob = SqliteRow.of(row, file).firstBlob();
                    if (blob != null) {
                        taker.take(blob);
                    }
                });
    }

    private int rootOf(String table) throws IOException {
        AtomicInteger root = new AtomicInteger();
        walk(
                SCHEMA_PAGE,
                0,
                row -> {
                    SqliteRow schema = SqliteRow.of(row, file);
                    if (schema.columns() >= SCHEMA_COLUMNS
                            && schema.text(0).equals("table")
                            && schema.text(1).equals(table)) {
                        root.set((int) schema.number(3));
                    }
                });
        if (root.get() == 0) {
            throw file.damaged("it has no table " + table);
        }
        return root.get();
    }

    private void walk(int number, int depth, Taker<byte[]> rows) throws IOException {
        countPage();
        if (depth > MAX_DEPTH) {
            throw file.damaged("its tree is deeper than " + MAX_DEPTH);
        }
        ByteBuffer page = file.page(number);
        int header = number == SCHEMA_PAGE ? SCHEMA_OFFSET : 0;
        int kind = page.get(header) & 0xff;
        int cells = page.getShort(header + 3) & 0xffff;
        if (kind != INTERIOR && kind != LEAF) {
            throw file.damaged("page " + number + " is no page of a table");
        }
        int pointers = header + (kind == INTERIOR ? 12 : 8);
        if (pointers + cells * 2 > page.limit()) {
            throw file.damaged("page " + number + " has too many cells");
        }
        for (int i = 0; i < cells; i++) {
            int cell = page.getShort(pointers + i * 2) & 0xffff;
            if (cell > page.limit() - 4) {
                throw file.damaged("page " + number + " has a cell outside of it");
            }
            if (kind == LEAF) {
                rows.take(payload(page.position(cell)));
            } else {
                walk(page.getInt(cell), depth + 1, rows);
            }
        }
        if (kind == INTERIOR) {
            walk(page.getInt(header + 8), depth + 1, rows);
        }
    }

    /** A row's bytes, gathered from its cell and the pages that it overflows to. */
    private byte[] payload(ByteBuffer cell) throws IOException {
        long size = SqliteRow.varint(cell, file);
        SqliteRow.varint(cell, file); // The row's number.
        if (size < 0 || size > maxRowBytes) {
            throw file.damaged(
                    "a row has %d bytes, more than %d (kiln.worker.sbom.max-entry-bytes)"
                            .formatted(size, maxRowBytes));
        }
        int local = localBytes((int) size);
        if (local > cell.remaining()) {
            throw file.damaged("a row is longer than its page");
        }
        byte[] row = new byte[(int) size];
        cell.get(row, 0, local);
        int filled = local;
        int next = filled < row.length && cell.remaining() >= 4 ? cell.getInt() : 0;
        while (filled < row.length) {
            countPage();
            ByteBuffer page = file.page(next);
            next = page.getInt();
            int part = Math.min(row.length - filled, file.usableBytes() - 4);
            page.get(row, filled, part);
            filled += part;
        }
        return row;
    }

    private int localBytes(int size) {
        int usable = file.usableBytes();
        if (size <= usable - 35) {
            return size;
        }
        int min = (usable - 12) * 32 / 255 - 23;
        int wanted = min + (size - min) % (usable - 4);
        return wanted <= usable - 35 ? wanted : min;
    }

    private void countPage() throws IOException {
        // Schema and table are walked once each: more visits than pages mean a circle.
        if (++visited > file.pages() + 1) {
            throw file.damaged("its pages go in a circle");
        }
    }
}
