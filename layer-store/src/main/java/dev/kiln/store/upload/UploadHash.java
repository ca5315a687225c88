package dev.kiln.store.upload;

import dev.kiln.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * The hash of what has arrived of an upload. It is kept in memory between requests; where it is not
 * there (after a restart, or for another algorithm) it is computed anew from the file.
 */
final class UploadHash {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final String algorithm;
    private final MessageDigest hash;
    private long sizeBytes;

    private UploadHash(String algorithm) {
        this.algorithm = algorithm;
        this.hash = Digest.newMessageDigest(algorithm);
    }

    /** Of no bytes. */
    static UploadHash empty(String algorithm) {
        return new UploadHash(algorithm);
    }

    /** Of all bytes of a file. */
    static UploadHash ofFile(String algorithm, Path file) throws IOException {
        UploadHash computed = new UploadHash(algorithm);
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                computed.update(buffer, count);
            }
        }
        return computed;
    }

    void update(byte[] bytes, int length) {
        hash.update(bytes, 0, length);
        sizeBytes += length;
    }

    String algorithm() {
        return algorithm;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** Ends the hash. */
    Digest digest() {
        return Digest.ofHash(algorithm, hash.digest());
    }
}
