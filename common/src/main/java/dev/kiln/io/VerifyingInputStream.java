package dev.kiln.io;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * A stream that is exactly the bytes its descriptor names, or fails. Size and digest are checked in
 * the read that delivers the last byte, so that a reader that counts and stops is protected as well
 * as one that reads to the end.
 */
public final class VerifyingInputStream extends FilterInputStream {
    private final Digest expectedDigest;
    private final long expectedSizeBytes;
    private final String origin;
    private final MessageDigest hash;
    private long readBytes;
    private boolean verified;

    /**
     * @param in closed with this stream
     * @param expected whose size and digest the bytes must have
     * @param origin where the bytes come from, for messages
     */
    public VerifyingInputStream(InputStream in, Descriptor expected, String origin) {
        super(in);
        this.expectedDigest = expected.digest();
        this.expectedSizeBytes = expected.size();
        this.origin = origin;
        this.hash = Digest.newMessageDigest(expectedDigest.algorithm());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = in.read(buffer, offset, length);
        if (count < 0) {
            verify();
            return count;
        }
        readBytes += count;
        if (readBytes > expectedSizeBytes) {
            throw new ContentMismatchException(
                    "%s sent more than the %d bytes of blob %s: refused"
                            .formatted(origin, expectedSizeBytes, expectedDigest));
        }
        hash.update(buffer, offset, count);
        if (readBytes == expectedSizeBytes) {
            verify();
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] skipped = new byte[(int) Math.min(Math.max(count, 0), 8192)];
        long total = 0;
        while (total < count) {
            int step = read(skipped, 0, (int) Math.min(skipped.length, count - total));
            if (step < 0) {
                break;
            }
            total += step;
        }
        return total;
    }

    /** Marks are not supported: bytes read twice would be hashed twice. */
    @Override
    public boolean markSupported() {
        return false;
    }

    private void verify() throws IOException {
        if (verified) {
            return;
        }
        if (readBytes != expectedSizeBytes) {
            throw new IOException(
                    "%s ended after %d of the %d bytes of blob %s"
                            .formatted(origin, readBytes, expectedSizeBytes, expectedDigest));
        }
        Digest actual = Digest.ofHash(expectedDigest.algorithm(), hash.digest());
        if (!actual.equals(expectedDigest)) {
            throw new ContentMismatchException(
                    "%s sent bytes with digest %s where blob %s was asked for"
                            .formatted(origin, actual, expectedDigest));
        }
        verified = true;
    }
}
