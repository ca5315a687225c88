package dev.kiln.worker.output;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.json.Json;
import java.util.Arrays;

/**
 * A small document of an image, such as a config or a manifest, whose digest is over these very
 * bytes.
 *
 * @param bytes not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are hashed and passed on as they are
public record Document(Descriptor descriptor, byte[] bytes) {

    /** A document of these bytes. */
    public static Document of(String mediaType, byte[] bytes) {
        return new Document(Descriptor.of(mediaType, Digest.ofBytes(bytes), bytes.length), bytes);
    }

    /** A value as a JSON document. */
    public static Document ofJson(String mediaType, Object value) {
        return of(mediaType, Json.bytes(value));
    }

    public Digest digest() {
        return descriptor.digest();
    }

    /** The same bytes, described with more: a platform, annotations. */
    Document withDescriptor(Descriptor newDescriptor) {
        return new Document(newDescriptor, bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Document that
                && descriptor.equals(that.descriptor)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return descriptor.hashCode();
    }

    @Override
    public String toString() {
        return descriptor.mediaType() + " " + digest();
    }
}
