package dev.kiln.worker.output.sbom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a row (sqlite.org, "Record Format"). */
final class SqliteRow {
    private static final int MAX_COLUMNS = 2000;
    private static final int[] NUMBER_BYTES = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    private static final int FIRST_BLOB_TYPE = 12;

    private record Column(long type, int offset, int length) {}

    private final byte[] row;
    private final List<Column> columns;

    private SqliteRow(byte[] row, List<Column> columns) {
        this.row = row;
        this.columns = columns;
    }

    static SqliteRow of(byte[] row, SqliteFile file) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(row);
        long headerBytes = varint(header, file);
        if (headerBytes < 1 || headerBytes > row.length) {
            throw file.damaged("a row's header is longer than the row");
        }
        long offset = headerBytes;
        List<Column> columns = new ArrayList<>();
        while (header.position() < headerBytes) {
            long type = varint(header, file);
            long length =
                    type >= FIRST_BLOB_TYPE
                            ? (type - FIRST_BLOB_TYPE) / 2
                            : NUMBER_BYTES[(int) Math.max(type, 0)];
            if (type < 0 || offset + length > row.length || columns.size() == MAX_COLUMNS) {
                throw file.damaged("a row's columns are longer than the row");
            }
            columns.add(new Column(type, (int) offset, (int) length));
            offset += length;
        }
        return new SqliteRow(row, columns);
    }

    int columns() {
        return columns.size();
    }

    /** The text of a column, empty if it is something else. */
    String text(int index) {
        Column column = columns.get(index);
        return column.type() > FIRST_BLOB_TYPE && column.type() % 2 == 1
                ? new String(row, column.offset(), column.length(), StandardCharsets.UTF_8)
                : "";
    }

    /** The whole number in a column, 0 if it is something else. */
    long number(int index) {
        Column column = columns.get(index);
        if (column.type() == 9) {
            return 1;
        }
        if (column.type() < 1 || column.type() > 6) {
            return 0;
        }
        long value = row[column.offset()];
        for (int i = 1; i < column.length(); i++) {
            value = (value << 8) | (row[column.offset() + i] & 0xff);
        }
        return value;
    }

    byte @Nullable [] firstBlob() {
        for (Column column : columns) {
            if (column.type() >= FIRST_BLOB_TYPE && column.type() % 2 == 0) {
                return Arrays.copyOfRange(row, column.offset(), column.offset() + column.length());
            }
        }
        return null;
    }

    /** A number of one to nine bytes, seven bits in each but the ninth. */
    static long varint(ByteBuffer in, SqliteFile file) throws IOException {
        long value = 0;
        for (int i = 0; i < 9; i++) {
            if (!in.hasRemaining()) {
                throw file.damaged("a number goes over the end of its page");
            }
            int b = in.get();
            if (i == 8) {
                return (value << 8) | (b & 0xff);
            }
            value = (value << 7) | (b & 0x7f);
            if (b >= 0) {
                break;
            }
        }
        return value;
    }
}
