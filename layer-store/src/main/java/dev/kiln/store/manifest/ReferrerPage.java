package dev.kiln.store.manifest;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import java.util.List;
import java.util.Optional;

/**
 * A part of the manifests that refer to one, by digest.
 *
 * @param last after which the next part begins; empty where there is none
 */
public record ReferrerPage(List<Descriptor> referrers, Optional<Digest> last) {
    public ReferrerPage {
        referrers = List.copyOf(referrers);
    }
}
