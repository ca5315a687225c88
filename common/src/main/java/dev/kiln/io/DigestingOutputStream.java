package dev.kiln.io;

import dev.kiln.image.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Hashes and counts what passes through it. */
public final class DigestingOutputStream extends FilterOutputStream {
    private final MessageDigest hash;
    private final String algorithm;
    private long sizeBytes;

    /** Hashes with SHA-256. */
    public DigestingOutputStream(OutputStream out) {
        this(out, "sha256");
    }

    /**
     * @param algorithm {@code sha256} or {@code sha512}
     */
    public DigestingOutputStream(OutputStream out, String algorithm) {
        super(out);
        this.algorithm = algorithm;
        this.hash = Digest.newMessageDigest(algorithm);
    }

    @Override
    public void write(int value) throws IOException {
        out.write(value);
        hash.update((byte) value);
        sizeBytes++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        hash.update(bytes, offset, length);
        sizeBytes += length;
    }

    /** How many bytes passed. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** The digest of what passed. Call it once, after the last byte: the hash starts anew. */
    public Digest digest() {
        return Digest.ofHash(algorithm, hash.digest());
    }
}
