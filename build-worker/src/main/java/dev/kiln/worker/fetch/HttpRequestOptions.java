package dev.kiln.worker.fetch;

import dev.kiln.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What else is known of a file that is fetched.
 *
 * @param checksum what its content must have (SHA-256); null for any
 * @param authorization value of the Authorization header for the URL's own host; null where there
 *     is none but perhaps that of the URL
 */
public record HttpRequestOptions(@Nullable Digest checksum, @Nullable String authorization) {
    /** Any content, no credentials. */
    public static final HttpRequestOptions NONE = new HttpRequestOptions(null, null);

    public HttpRequestOptions {
        if (checksum != null && !checksum.algorithm().equals("sha256")) {
            throw new IllegalArgumentException(
                    "the checksum of a URL must be sha256:…, but is " + checksum);
        }
        if (authorization != null && authorization.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
            throw new IllegalArgumentException(
                    "a secret for HTTP authorization has characters that a header cannot have");
        }
    }

    /** Any credentials hidden. */
    @Override
    public String toString() {
        return "HttpRequestOptions[checksum="
                + checksum
                + (authorization == null ? "]" : ", with authorization]");
    }
}
