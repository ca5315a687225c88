package dev.kiln.worker.output;

import dev.kiln.image.Digest;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Something from outside that went into a build.
 *
 * @param uri without credentials
 * @param digest the hash in hex by its algorithm
 */
public record Material(String uri, SortedMap<String, String> digest) {
    private static final int SHA256_HEX = 64;

    public Material {
        uri = Redaction.of(uri);
        digest = Collections.unmodifiableSortedMap(new TreeMap<>(digest));
    }

    /** A base image, or one that files were copied from. */
    public static Material image(ImageReference image, Platform platform, Digest digest) {
        return of(PackageUrl.ofImage(image, platform).toString(), digest.algorithm(), digest.hex());
    }

    /** A git repository at a commit, SHA-1 or SHA-256. */
    public static Material git(String url, String commit) {
        return of(url, commit.length() == SHA256_HEX ? "sha256" : "sha1", commit);
    }

    /** A file of the web. */
    public static Material http(String url, Digest digest) {
        return of(url, digest.algorithm(), digest.hex());
    }

    private static Material of(String uri, String algorithm, String hex) {
        return new Material(uri, new TreeMap<>(Map.of(algorithm, hex)));
    }
}
