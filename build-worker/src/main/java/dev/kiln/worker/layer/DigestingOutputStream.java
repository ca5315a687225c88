package dev.kiln.worker.layer;

import dev.kiln.image.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Computes size and digest of what passes through; leaves the stream below open. */
final class DigestingOutputStream extends OutputStream {
    private final OutputStream out;
    private final MessageDigest hash = Digest.newMessageDigest("sha256");
    private long size;

    DigestingOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        hash.update(bytes, offset, length);
        size += length;
        out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    long size() {
        return size;
    }

    /** The digest of all that was written; call once, at the end. */
    Digest digest() {
        return Digest.ofHash("sha256", hash.digest());
    }
}
