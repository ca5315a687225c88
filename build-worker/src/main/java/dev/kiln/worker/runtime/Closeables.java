package dev.kiln.worker.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.util.Deque;

/** Closing of what was opened one after the other. */
final class Closeables {
    private Closeables() {}

    /** Closes all of them, the first on the stack first, even if some fail. */
    static void closeAll(Deque<Closeable> opened) throws IOException {
        IOException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
