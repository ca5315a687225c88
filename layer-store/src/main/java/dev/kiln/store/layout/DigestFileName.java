package dev.kiln.store.layout;

import dev.kiln.image.Digest;

/** A digest as the name of a file: {@code sha256-4f4f…}, a colon being special to some tools. */
public final class DigestFileName {
    private DigestFileName() {}

    /** The name; {@link #parse} reverses it. */
    public static String of(Digest digest) {
        return digest.algorithm() + "-" + digest.hex();
    }

    /**
     * Reads such a name.
     *
     * @throws IllegalArgumentException if the name is not one of a digest
     */
    public static Digest parse(String name) {
        return Digest.parse(name.replaceFirst("-", ":"));
    }
}
