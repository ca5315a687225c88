package dev.kiln.worker.layer;

import dev.kiln.worker.archive.CompressionOptions;
import dev.kiln.worker.archive.CompressorPool;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarSink;
import dev.kiln.worker.archive.TarWriter;
import dev.kiln.worker.archive.UnpackLimits;
import dev.kiln.worker.linux.Dir;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

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

    /**
     * Writes a layer anew with other entry headers, compressed as this packer does. Content passes
     * as it is; a sparse file's holes become zeros.
     *
     * @param blob a layer, plain or compressed; read to its end, not closed
     * @param change what becomes of each entry's header; names, sizes and types must stay
     * @param compressedOut gets the new blob; flushed, not closed
     */
    public PackedLayer repack(
            InputStream blob,
            UnaryOperator<TarEntry> change,
            UnpackLimits limits,
            OutputStream compressedOut)
            throws IOException {
        DigestingOutputStream newBlob = new DigestingOutputStream(compressedOut);
        DigestingOutputStream tar;
        boolean empty;
        try (OutputStream compressed = compressors.compress(newBlob)) {
            tar = new DigestingOutputStream(compressed);
            empty = Repacking.copy(blob, change, limits, tar) == 0;
        }
        return new PackedLayer(tar.digest(), newBlob.digest(), newBlob.size(), empty);
    }

    /**
     * Writes the entries of a directory tree, names in order, parents before children, the root
     * itself left out.
     *
     * @param root a directory that nobody writes to; where it is no overlay's upper, there is
     *     nothing in it that marks a deletion
     */
    public static void writeTree(Path root, TarSink sink) throws IOException {
        try (Dir dir = Dir.open(root)) {
            new UpperWalk(sink).writeRoot(dir);
        }
    }

    @Override
    public void close() {
        compressors.close();
    }
}
