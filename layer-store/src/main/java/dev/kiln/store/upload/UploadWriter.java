package dev.kiln.store.upload;

import dev.kiln.store.error.StorageFull;
import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Map;

/** Copies what a client sends into an upload's file, hashed in the same pass. */
final class UploadWriter {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final FileChannel file;
    private final UploadHash hash;
    private final long maxBytes;

    UploadWriter(FileChannel file, UploadHash hash, long maxBytes) {
        this.file = file;
        this.hash = hash;
        this.maxBytes = maxBytes;
    }

    void copy(InputStream in, UploadPart part) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long copied = 0;
        for (int count = receive(in, buffer); count >= 0; count = receive(in, buffer)) {
            copied += count;
            if (hash.sizeBytes() + count > maxBytes) {
                throw new StoreException(
                                StoreError.SIZE_INVALID,
                                "the blob has more than the %d bytes that are taken (kiln.layer-store.max-blob-size)"
                                        .formatted(maxBytes))
                        .withStatus(413, Map.of());
            }
            if (part.sizeBytes() >= 0 && copied > part.sizeBytes()) {
                throw new StoreException(
                        StoreError.SIZE_INVALID, "more bytes came than the Content-Range names");
            }
            store(buffer, count);
        }
        if (part.sizeBytes() >= 0 && copied < part.sizeBytes()) {
            throw new StoreException(
                    StoreError.SIZE_INVALID,
                    "%d bytes came where the Content-Range names %d"
                            .formatted(copied, part.sizeBytes()));
        }
    }

    private static int receive(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    private void store(byte[] buffer, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw StorageFull.recognise(e);
        }
        hash.update(buffer, count);
    }
}
