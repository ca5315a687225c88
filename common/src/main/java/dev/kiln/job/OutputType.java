package dev.kiln.job;

import java.util.Locale;

/**
 * The forms of {@code --output type=…}: an image of the farm, or a tar that a client takes away.
 */
public enum OutputType {
    /** An image in the layer-store, under its names. */
    IMAGE,
    /** The files of the root, for the client to unpack. */
    LOCAL,
    /** The files of the root. */
    TAR,
    /** An OCI image layout. */
    OCI,
    /** For {@code docker load}. */
    DOCKER;

    /**
     * Reads the word after {@code type=}.
     *
     * @throws IllegalArgumentException if it is another
     */
    public static OutputType parse(String word) {
        for (OutputType type : values()) {
            if (type.toString().equals(word)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "output type '%s' is not known: expected image, local, tar, oci or docker"
                        .formatted(word));
    }

    /** Whether it holds the files of the root and not the image. */
    public boolean isTree() {
        return this == LOCAL || this == TAR;
    }

    /** Whether it is a tar of the whole image. */
    public boolean isArchive() {
        return this == OCI || this == DOCKER;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
