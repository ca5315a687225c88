package dev.kiln.worker.layer;

import dev.kiln.worker.archive.BoundedInputStream;
import dev.kiln.worker.archive.Decompressor;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarReader;
import dev.kiln.worker.archive.TarWriter;
import dev.kiln.worker.archive.UnpackLimits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.UnaryOperator;

/** Reads a layer's tar and writes it again. */
final class Repacking {
    private static final int BUFFER_BYTES = 128 << 10;

    private Repacking() {}

    /**
     * Copies all entries.
     *
     * @return how many there were
     */
    static long copy(
            InputStream blob, UnaryOperator<TarEntry> change, UnpackLimits limits, OutputStream out)
            throws IOException {
        InputStream plain = new BoundedInputStream(Decompressor.open(blob), limits.maxBytes());
        InputStream tar = new BufferedInputStream(plain, BUFFER_BYTES);
        TarReader reader = new TarReader(tar, limits);
        TarWriter writer = new TarWriter(out);
        byte[] buffer = new byte[BUFFER_BYTES];
        long entries = 0;
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            writer.begin(change.apply(entry));
            for (int n = reader.read(buffer, 0, buffer.length);
                    n >= 0;
                    n = reader.read(buffer, 0, buffer.length)) {
                writer.write(buffer, 0, n);
            }
            entries++;
        }
        writer.finish();
        // What follows the end of the archive counts in the blob's digest, which is checked there.
        tar.transferTo(OutputStream.nullOutputStream());
        blob.transferTo(OutputStream.nullOutputStream());
        return entries;
    }
}
