package dev.kiln.gateway.job;

import dev.kiln.journal.JournalEntry;
import dev.kiln.journal.LogFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes journal entries as the log that people read. */
final class LogWriter implements JobFollower.Reader {
    private final OutputStream out;

    LogWriter(OutputStream out) {
        this.out = out;
    }

    @Override
    public void entries(List<JournalEntry> batch) throws IOException {
        var text = new StringBuilder();
        for (JournalEntry entry : batch) {
            LogFormat.lines(entry).forEach(line -> text.append(line).append('\n'));
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Nothing that could be written here would not be taken for part of the log. */
    @Override
    public void idle() {}
}
