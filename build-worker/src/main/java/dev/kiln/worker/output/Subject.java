package dev.kiln.worker.output;

import dev.kiln.image.Digest;
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

    public static Subject of(String name, Digest digest) {
        return new Subject(name, Map.of(digest.algorithm(), digest.hex()));
    }
}
