package dev.kiln.worker.build;

import dev.kiln.image.Digest;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Manifest;
import java.util.ArrayList;
import java.util.List;

/**
 * An image that the layer-store has, of one platform.
 *
 * @param repository through which its blobs are read
 * @param digest of the platform's manifest
 */
record ResolvedImage(
        ImageReference name,
        String repository,
        Digest digest,
        Manifest manifest,
        ImageConfig config) {

    LayerStack layers() {
        List<Digest> diffIds = config.rootFs().diffIds();
        var layers = new ArrayList<LayerRef>();
        for (int i = 0; i < diffIds.size(); i++) {
            layers.add(
                    LayerRef.stored(
                            new LayerRef.StoredLayer(
                                    manifest.layers().get(i), diffIds.get(i), repository, null)));
        }
        return new LayerStack(layers);
    }
}
