package dev.kiln.worker.archive;

import dev.kiln.worker.linux.FileNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The body of a pax extended header: records of {@code "LENGTH KEY=VALUE\n"}, where LENGTH counts
 * the whole record, itself included (POSIX pax, "pax Header Block"). Values are bytes.
 */
final class PaxRecords {
    private PaxRecords() {}

    static byte[] format(SortedMap<String, byte[]> records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> record : records.entrySet()) {
            byte[] key = FileNames.encode(record.getKey());
            int rest = key.length + record.getValue().length + 3;
            int length = rest + digits(rest);
            if (digits(length) > digits(rest)) {
                length++;
            }
            out.write(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
            out.write(' ');
            out.write(key);
            out.write('=');
            out.write(record.getValue());
            out.write('\n');
        }
        return out.toByteArray();
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    static SortedMap<String, byte[]> parse(byte[] body) throws IOException {
        SortedMap<String, byte[]> records = new TreeMap<>();
        int at = 0;
        while (at < body.length) {
            int space = at;
            int length = 0;
            while (space < body.length && body[space] >= '0' && body[space] <= '9') {
                length = length * 10 + body[space] - '0';
                if (length > body.length) {
                    throw malformed(at);
                }
                space++;
            }
            int end = at + length;
            if (space == at || end > body.length || end < space + 2 || body[space] != ' ') {
                throw malformed(at);
            }
            int equals = space + 1;
            while (equals < end && body[equals] != '=') {
                equals++;
            }
            if (equals == end || body[end - 1] != '\n') {
                throw malformed(at);
            }
            records.put(
                    FileNames.decode(body, space + 1, equals - space - 1),
                    Arrays.copyOfRange(body, equals + 1, end - 1));
            at = end;
        }
        return records;
    }

    private static TarException malformed(int at) {
        return new TarException(
                "the pax header's record at byte "
                        + at
                        + " is malformed: expected 'LENGTH KEY=VALUE' and a newline");
    }
}
