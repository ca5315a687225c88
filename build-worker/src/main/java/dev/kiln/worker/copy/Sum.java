package dev.kiln.worker.copy;

import dev.kiln.image.Digest;
import dev.kiln.worker.linux.FileNames;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A SHA-256 over fields, each preceded by its length. */
final class Sum {
    private final MessageDigest hash = Digest.newMessageDigest("sha256");

    void add(String text) {
        add(FileNames.encode(text));
    }

    void add(byte[] bytes) {
        hash.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        hash.update(bytes);
    }

    byte[] bytes() {
        return hash.digest();
    }
}
