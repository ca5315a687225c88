package dev.kiln.worker.layer;

import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/** Hashes every byte that passes: those skipped as well, which the JDK's own stream leaves out. */
final class HashingInputStream extends DigestInputStream {
    private static final int SKIP_BYTES = 8 << 10;

    HashingInputStream(InputStream in, MessageDigest hash) {
        super(in, hash);
    }

    @Override
    public long skip(long n) throws IOException {
        byte[] discarded = new byte[(int) Math.min(n, SKIP_BYTES)];
        long left = n;
        while (left > 0) {
            int read = read(discarded, 0, (int) Math.min(left, discarded.length));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return n - left;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
