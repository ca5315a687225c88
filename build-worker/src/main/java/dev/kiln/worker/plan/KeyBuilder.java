package dev.kiln.worker.plan;

import dev.kiln.cache.StepKey;
import dev.kiln.image.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hashes a sequence of fields so that no two different sequences give the same bytes: every field
 * is preceded by its length, every list by its size, and an absent field differs from an empty one.
 */
public final class KeyBuilder {
    private static final int ABSENT = -1;
    private final MessageDigest hash = Digest.newMessageDigest("sha256");

    public KeyBuilder field(@Nullable String value) {
        if (value == null) {
            return length(ABSENT);
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        length(bytes.length);
        hash.update(bytes);
        return this;
    }

    public KeyBuilder field(Digest value) {
        return field(value.toString());
    }

    public KeyBuilder field(boolean value) {
        return field(value ? "true" : "false");
    }

    public KeyBuilder field(long value) {
        return field(Long.toString(value));
    }

    public KeyBuilder list(List<String> values) {
        length(values.size());
        values.forEach(this::field);
        return this;
    }

    public StepKey build() {
        return new StepKey(digest());
    }

    /** The hash of all fields; once. */
    public Digest digest() {
        return Digest.ofHash("sha256", hash.digest());
    }

    private KeyBuilder length(int length) {
        hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
        return this;
    }
}
