package dev.kiln.worker.archive;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Zstandard (RFC 8878) through zstd-jni. */
final class ZstdStreams {
    /** 128 MiB, the most that a frame may make its reader allocate. */
    private static final int MAX_WINDOW_LOG = 27;

    private ZstdStreams() {}

    static OutputStream compress(OutputStream out, CompressionOptions options) throws IOException {
        ZstdOutputStream zstd = new ZstdOutputStream(keepOpen(out), options.level());
        zstd.setChecksum(true);
        zstd.setWorkers(options.effectiveThreads());
        return zstd;
    }

    private static OutputStream keepOpen(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                out.flush();
            }
        };
    }

    static InputStream decompress(InputStream in) throws IOException {
        ZstdInputStream zstd = new ZstdInputStream(in);
        zstd.setLongMax(MAX_WINDOW_LOG);
        zstd.setContinuous(false);
        return zstd;
    }
}
