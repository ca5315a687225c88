package dev.kiln.registry;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.io.ContentMismatchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * Reads a blob from its source, some of it more than once where a registry lost it, and verifies it
 * all the same: each byte is hashed when it comes by for the first time.
 */
final class OrderedBytes {
    private static final int BUFFER_BYTES = 128 * 1024;

    private final Descriptor blob;
    private final BlobBytes source;
    private final UploadProgress progress;
    private final MessageDigest hash;
    private long hashedBytes;

    OrderedBytes(Descriptor blob, BlobBytes source, UploadProgress progress) {
        this.blob = blob;
        this.source = source;
        this.progress = progress;
        this.hash = Digest.newMessageDigest(blob.digest().algorithm());
    }

    /**
     * Writes the bytes from start to end.
     *
     * @throws ContentMismatchException if they are the last ones and the blob has another digest
     */
    void copy(long start, long end, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long position = start;
        progress.sent(position);
        try (InputStream in = source.open(start)) {
            while (position < end) {
                int n = in.read(buffer, 0, (int) Math.min(buffer.length, end - position));
                if (n < 0) {
                    throw new IOException(
                            "blob %s ended after %d of its %d bytes"
                                    .formatted(blob.digest(), position, blob.size()));
                }
                hash(buffer, n, position);
                position += n;
                if (hashedBytes == blob.size() && position == blob.size()) {
                    verify();
                }
                out.write(buffer, 0, n);
                progress.sent(position);
            }
        }
    }

    private void hash(byte[] buffer, int length, long position) {
        int known = (int) Math.min(length, Math.max(0, hashedBytes - position));
        hash.update(buffer, known, length - known);
        hashedBytes = Math.max(hashedBytes, position + length);
    }

    private void verify() throws IOException {
        Digest actual = Digest.ofHash(blob.digest().algorithm(), clone(hash).digest());
        if (!actual.equals(blob.digest())) {
            throw new ContentMismatchException(
                    "the source of blob %s gave bytes with the digest %s"
                            .formatted(blob.digest(), actual));
        }
    }

    private static MessageDigest clone(MessageDigest hash) {
        try {
            return (MessageDigest) hash.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's own digests can be cloned", e);
        }
    }
}
