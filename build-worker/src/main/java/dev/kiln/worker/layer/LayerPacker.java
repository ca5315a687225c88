package dev.kiln.worker.layer;

import dev.kiln.worker.archive.CompressionOptions;
import dev.kiln.worker.archive.CompressorPool;
import dev.kiln.worker.archive.TarWriter;
import dev.kiln.worker.linux.Dir;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Packs an overlay's upper directory as a layer: tar, compression and both digests in one pass. The
 * same tree gives the same bytes on every worker that compresses with the same library and options.
 * Thread-safe; all calls share the compressing threads.
 */
public final class LayerPacker implements AutoCloseable {
    private final CompressorPool compressors;

    public LayerPacker(CompressionOptions options) {
        this(new CompressorPool(options));
    }

    LayerPacker(CompressorPool compressors) {
        this.compressors = compressors;
    }

    /**
     * Packs a directory that nobody writes to any more.
     *
     * @param upper the overlay's upper directory
     * @param compressedOut gets the blob; flushed, not closed
     * @throws IOException if a file cannot be read or stored in a layer, or the stream fails. What
     *     was written to the stream by then is not a layer
     */
    public PackedLayer pack(Path upper, OutputStream compressedOut) throws IOException {
        DigestingOutputStream blob = new DigestingOutputStream(compressedOut);
        boolean empty;
        DigestingOutputStream tar;
        try (OutputStream compressed = compressors.compress(blob);
                Dir root = Dir.open(upper)) {
            tar = new DigestingOutputStream(compressed);
            TarWriter writer = new TarWriter(tar);
            UpperWalk walk = new UpperWalk(writer);
            walk.writeRoot(root);
            writer.finish();
            empty = walk.entries() == 0;
        }
        return new PackedLayer(tar.digest(), blob.digest(), blob.size(), empty);
    }

    @Override
    public void close() {
        compressors.close();
    }
}
