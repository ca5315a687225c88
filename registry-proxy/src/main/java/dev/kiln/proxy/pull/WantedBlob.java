package dev.kiln.proxy.pull;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;

/**
 * A blob that is asked for.
 *
 * @param sizeBytes -1 where nobody knows it, as when a client asks for it by its digest alone
 */
record WantedBlob(Digest digest, long sizeBytes) {
    static WantedBlob of(Descriptor descriptor) {
        return new WantedBlob(descriptor.digest(), descriptor.size());
    }

    static WantedBlob of(Digest digest) {
        return new WantedBlob(digest, -1);
    }
}
