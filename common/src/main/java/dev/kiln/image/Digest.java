package dev.kiln.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The content address of a blob: an algorithm and the lower-case hex of its hash (OCI image-spec,
 * "Digests").
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex the hash, 64 or 128 lower-case hex digits
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {
    /** The algorithms that Kiln computes and takes. */
    public static final List<String> ALGORITHMS = List.of("sha256", "sha512");

    private static final Pattern SHA256_HEX = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SHA512_HEX = Pattern.compile("[0-9a-f]{128}");

    public Digest {
        Pattern expected =
                switch (algorithm) {
                    case "sha256" -> SHA256_HEX;
                    case "sha512" -> SHA512_HEX;
                    default ->
                            throw new IllegalArgumentException(
                                    "digest algorithm '"
                                            + algorithm
                                            + "' is not supported: use sha256 or sha512");
                };
        if (!expected.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + algorithm
                            + ":"
                            + hex
                            + "' is not a digest: expected "
                            + expected
                            + " after the colon");
        }
    }

    /**
     * Reads {@code algorithm:hex}; {@link #toString} reverses it.
     *
     * @throws IllegalArgumentException if the text is not a sha256 or sha512 digest
     */
    @JsonCreator
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a digest: expected algorithm:hex, as in sha256:4f4f…");
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /** The SHA-256 digest of these bytes. */
    public static Digest ofBytes(byte[] bytes) {
        return ofHash("sha256", newMessageDigest("sha256").digest(bytes));
    }

    /** The SHA-256 digest of this text in UTF-8. */
    public static Digest ofText(String text) {
        return ofBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Wraps a finished hash computed by {@link #newMessageDigest}. */
    public static Digest ofHash(String algorithm, byte[] hash) {
        return new Digest(algorithm, HexFormat.of().formatHex(hash));
    }

    /** A hasher for {@code sha256} or {@code sha512}. */
    public static MessageDigest newMessageDigest(String algorithm) {
        try {
            return MessageDigest.getInstance(
                    switch (algorithm) {
                        case "sha256" -> "SHA-256";
                        case "sha512" -> "SHA-512";
                        default ->
                                throw new IllegalArgumentException(
                                        "digest algorithm '" + algorithm + "' is not supported");
                    });
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256 and SHA-512", e);
        }
    }

    /** The first twelve hex digits, as people know image ids. */
    public String shortHex() {
        return hex.substring(0, 12);
    }

    @Override
    public int compareTo(Digest other) {
        return toString().compareTo(other.toString());
    }

    @JsonValue
    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
