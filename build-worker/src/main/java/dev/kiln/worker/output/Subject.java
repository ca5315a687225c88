package dev.kiln.worker.output;

import dev.kiln.image.Digest;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a statement is about (in-toto attestation framework, "ResourceDescriptor").
 *
 * @param name a package URL, or a path in an exported tree
 * @param digest the hash in hex by its algorithm
 */
public record Subject(String name, Map<String, String> digest) {
    public Subject {
        digest = Collections.unmodifiableSortedMap(new TreeMap<>(digest));
    }

    /** An image by its name and the digest of its manifest, as BuildKit gives it. */
    public static Subject ofImage(ImageReference name, Platform platform, Digest manifest) {
        return of(PackageUrl.ofImage(name, platform).toString(), manifest);
    }

    public static Subject of(String name, Digest digest) {
        return new Subject(name, Map.of(digest.algorithm(), digest.hex()));
    }
}
