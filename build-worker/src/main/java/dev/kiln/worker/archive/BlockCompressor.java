package dev.kiln.worker.archive;

/** Makes one gzip member of one block. Used by one thread at a time. */
interface BlockCompressor extends AutoCloseable {
    /** The gzip member that holds the first {@code length} bytes of the block. */
    byte[] compress(byte[] block, int length);

    @Override
    void close();
}
