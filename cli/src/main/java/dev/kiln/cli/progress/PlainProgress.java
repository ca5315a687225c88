package dev.kiln.cli.progress;

import dev.kiln.journal.JournalEntry;
import dev.kiln.journal.LogFormat;
import java.io.PrintWriter;

/** Prints every event as lines, for files, pipes and CI. */
public final class PlainProgress implements Progress {
    private final PrintWriter out;

    public PlainProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void accept(JournalEntry entry) {
        LogFormat.lines(entry).forEach(out::println);
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
