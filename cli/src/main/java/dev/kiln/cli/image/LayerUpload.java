package dev.kiln.cli.image;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.io.DigestingOutputStream;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.archive.CompressionOptions;
import dev.kiln.worker.archive.CompressorPool;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a tar as a layer in one pass: a plain one is compressed on the way, one that is gzip
 * already goes as it is and is unpacked beside that for its diff id.
 */
final class LayerUpload {
    private static final int BUFFER_BYTES = 128 * 1024;

    private final RegistryClient registry;
    private final RootFileSystem source;
    private @Nullable Digest diffId;
    private boolean opened;

    LayerUpload(RegistryClient registry, RootFileSystem source) {
        this.registry = registry;
        this.source = source;
    }

    /**
     * @param diffId of the uncompressed tar
     */
    record Layer(Descriptor blob, Digest diffId) {}

    Layer send(String repository) throws IOException {
        Descriptor blob = registry.pushBlob(repository, MediaType.OCI_LAYER_GZIP, this::write);
        Digest uncompressed = diffId;
        if (uncompressed == null) {
            throw new IllegalStateException("the layer was pushed without being written");
        }
        return new Layer(blob, uncompressed);
    }

    private void write(OutputStream out) throws IOException {
        if (opened && source instanceof RootFileSystem.StandardInput) {
            throw new IOException(
                    "the upload broke off and standard input cannot be read twice: save the tar"
                            + " to a file and import that");
        }
        opened = true;
        try (var in = new BufferedInputStream(source.open(), BUFFER_BYTES)) {
            in.mark(2);
            boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            diffId = gzip ? passThrough(in, out) : compress(in, out);
        }
    }

    private Digest compress(InputStream in, OutputStream out) throws IOException {
        try (var pool = new CompressorPool(CompressionOptions.defaults());
                var compressed = pool.compress(out)) {
            return copy(in, compressed);
        }
    }

    private Digest passThrough(InputStream in, OutputStream out) throws IOException {
        var tee = new Tee(in, out);
        try {
            Digest digest =
                    copy(new GZIPInputStream(tee, BUFFER_BYTES), OutputStream.nullOutputStream());
            // Whatever follows the last member was read ahead or is passed over by gunzip too.
            tee.transferTo(OutputStream.nullOutputStream());
            return digest;
        } catch (ZipException e) {
            throw new IOException("'" + source.name() + "' is damaged: " + e.getMessage(), e);
        }
    }

    private Digest copy(InputStream in, OutputStream out) throws IOException {
        var digesting = new DigestingOutputStream(out);
        byte[] head = in.readNBytes(TarHead.BYTES);
        TarHead.check(head, source.name());
        digesting.write(head);
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digesting.write(buffer, 0, read);
        }
        return digesting.digest();
    }

    /** Hands on what is read. */
    private static final class Tee extends FilterInputStream {
        private final OutputStream copy;

        Tee(InputStream in, OutputStream copy) {
            super(in);
            this.copy = copy;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b >= 0) {
                copy.write(b);
            }
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            if (read > 0) {
                copy.write(bytes, offset, read);
            }
            return read;
        }
    }
}
