package dev.kiln.gateway.job;

import dev.kiln.journal.JournalEntry;
import dev.kiln.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Writes journal entries as server-sent events (HTML standard, "Server-sent events"): {@code id} is
 * the sequence, {@code event} the event's type, {@code data} the entry on one line.
 */
final class EventWriter implements JobFollower.Reader {
    private final OutputStream out;

    EventWriter(OutputStream out) {
        this.out = out;
    }

    @Override
    public void entries(List<JournalEntry> batch) throws IOException {
        var text = new StringBuilder();
        for (JournalEntry entry : batch) {
            JsonNode data = Json.mapper().valueToTree(entry);
            text.append("id: ")
                    .append(entry.sequence())
                    .append("\nevent: ")
                    .append(data.path("event").path("type").asString())
                    .append("\ndata: ")
                    .append(data)
                    .append("\n\n");
        }
        write(text.toString());
    }

    /**
     * A comment, which clients pass over; writing it finds out whether the client is still there.
     */
    @Override
    public void idle() throws IOException {
        write(": still here\n\n");
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
