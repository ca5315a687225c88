package dev.kiln.cli.progress;

import dev.kiln.journal.JournalEntry;
import java.util.function.Consumer;

/** Shows a job while it runs. */
public interface Progress extends Consumer<JournalEntry>, AutoCloseable {
    /** Leaves the terminal as it was. */
    @Override
    void close();
}
