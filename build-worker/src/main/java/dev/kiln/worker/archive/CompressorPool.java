package dev.kiln.worker.archive;

import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/**
 * The threads and compressors that all layers of a worker share, so that packing several layers at
 * once does not take more than the configured share of the machine.
 */
public final class CompressorPool implements AutoCloseable {
    private final CompressionOptions options;
    private final Supplier<BlockCompressor> factory;
    private final ExecutorService threads;
    private final Queue<BlockCompressor> idle = new ConcurrentLinkedQueue<>();

    /** A pool that uses libdeflate where the machine has it, else the JDK's zlib. */
    public CompressorPool(CompressionOptions options) {
        this(options, factory(options));
    }

    CompressorPool(CompressionOptions options, Supplier<BlockCompressor> factory) {
        this.options = options;
        this.factory = factory;
        ThreadFactory names = Thread.ofPlatform().daemon().name("kiln-compress-", 0).factory();
        this.threads = Executors.newFixedThreadPool(options.effectiveThreads(), names);
    }

    private static Supplier<BlockCompressor> factory(CompressionOptions options) {
        return Libdeflate.find()
                .<Supplier<BlockCompressor>>map(
                        library -> () -> library.compressor(options.level(), options.blockBytes()))
                .orElse(() -> new DeflaterCompressor(options.level()));
    }

    /** Which library compresses gzip here, for the start-up log. */
    public static String gzipLibrary() {
        return Libdeflate.find().isPresent() ? "libdeflate" : "java.util.zip";
    }

    /**
     * A stream that compresses onto another as the options say. Closing it ends the compressed
     * data; the other stream stays open.
     */
    public OutputStream compress(OutputStream out) throws java.io.IOException {
        return switch (options.format()) {
            case GZIP -> new ParallelGzipOutputStream(out, this);
            case ZSTD -> ZstdStreams.compress(out, options);
        };
    }

    int blockBytes() {
        return options.blockBytes();
    }

    /** How many blocks one stream may have under way: enough to keep all threads busy. */
    int maxPending() {
        return options.effectiveThreads() * 2 + 1;
    }

    Future<byte[]> submit(byte[] block, int length) {
        return threads.submit(() -> compressNow(block, length));
    }

    private byte[] compressNow(byte[] block, int length) {
        BlockCompressor free = idle.poll();
        BlockCompressor compressor = free == null ? factory.get() : free;
        byte[] member = compressor.compress(block, length);
        idle.add(compressor);
        return member;
    }

    /** Waits for what is under way, then frees the compressors. */
    @Override
    public void close() {
        threads.close();
        for (BlockCompressor one = idle.poll(); one != null; one = idle.poll()) {
            one.close();
        }
    }
}
