package dev.kiln.place;

import dev.kiln.image.Digest;
import java.util.Collection;
import java.util.List;

/**
 * Remembers which repositories of other registries have had a blob. It may be wrong or forget:
 * whoever uses it asks the registry, with the rights of its own project, and has another way.
 */
public interface BlobPlaces {
    /**
     * Repositories of a registry that have had a blob, the last one first.
     *
     * @param registry host and optional port
     */
    List<String> find(String registry, Digest blob);

    /** The repository has these blobs now. */
    void add(String registry, String repository, Collection<Digest> blobs);

    /** The repository does not give the blob. */
    void remove(String registry, String repository, Digest blob);
}
