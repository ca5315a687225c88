package dev.kiln.worker.archive;

import java.io.IOException;

/** Takes the entries of an archive one after the other, each followed by its content. */
public interface TarSink {
    /** Begins an entry; {@code sizeBytes} bytes of content must follow by {@link #write}. */
    void begin(TarEntry entry) throws IOException;

    /** Adds to the content of the entry begun last. */
    void write(byte[] bytes, int offset, int length) throws IOException;
}
