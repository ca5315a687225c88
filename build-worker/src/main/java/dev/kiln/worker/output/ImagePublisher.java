package dev.kiln.worker.output;

import dev.kiln.image.MediaType;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;

/** Stores finished images in the layer-store, which must have their layers. */
public final class ImagePublisher {
    private final RegistryClient store;

    public ImagePublisher(RegistryClient store) {
        this.store = store;
    }

    /**
     * Stores an image: what a manifest refers to first, the name last.
     *
     * @param repository of the layer-store
     * @param reference a tag, or the digest of the image's root
     */
    public void publish(FinishedImage image, String repository, String reference)
            throws IOException {
        for (Document document : image.documents()) {
            String type = document.descriptor().mediaType();
            if (MediaType.isManifest(type) || MediaType.isIndex(type)) {
                store.pushManifest(
                        repository, document.digest().toString(), type, document.bytes());
            } else {
                store.pushBlob(repository, type, document.bytes());
            }
        }
        store.pushManifest(
                repository, reference, image.root().descriptor().mediaType(), image.root().bytes());
    }
}
