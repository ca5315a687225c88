package dev.kiln.worker.copy;

import dev.kiln.image.Digest;
import dev.kiln.worker.linux.Fd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The SHA-256 of files' contents. */
final class ContentDigest {
    private static final int BUFFER_BYTES = 256 << 10;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    byte[] of(Fd file) throws IOException {
        MessageDigest hash = Digest.newMessageDigest("sha256");
        while (file.read(buffer.clear()) >= 0) {
            hash.update(buffer.flip());
        }
        return hash.digest();
    }
}
