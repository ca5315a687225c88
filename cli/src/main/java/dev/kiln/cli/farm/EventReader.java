package dev.kiln.cli.farm;

import dev.kiln.journal.JournalEntry;
import dev.kiln.json.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads journal entries from server-sent events (HTML standard, "Server-sent events"). Comments,
 * which keep the connection alive, and fields other than {@code data} are passed over.
 */
final class EventReader {
    /** Far more than the largest event, a piece of output. */
    private static final int MAX_LINE_BYTES = 8 << 20;

    private final InputStream in;

    EventReader(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /** The next entry, or null at the end of the stream; half an entry at the end is dropped. */
    @Nullable JournalEntry next() throws IOException {
        var data = new StringBuilder();
        for (String line = line(); line != null; line = line()) {
            if (line.startsWith("data:")) {
                data.append(line, line.startsWith("data: ") ? 6 : 5, line.length()).append('\n');
            } else if (line.isEmpty() && !data.isEmpty()) {
                return entry(data.toString());
            }
        }
        return null;
    }

    private static JournalEntry entry(String data) throws IOException {
        try {
            return Json.read(data, JournalEntry.class);
        } catch (IllegalArgumentException e) {
            throw new FarmException(
                    "the farm sent an event that this client cannot read, perhaps since they are"
                            + " of different versions: "
                            + e.getMessage(),
                    e);
        }
    }

    private @Nullable String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            if (line.size() == MAX_LINE_BYTES) {
                throw new FarmException(
                        "the farm sent an event longer than " + MAX_LINE_BYTES + " bytes");
            }
            line.write(b);
        }
        return null;
    }
}
