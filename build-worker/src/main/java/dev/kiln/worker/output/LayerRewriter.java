package dev.kiln.worker.output;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.archive.UnpackLimits;
import dev.kiln.worker.layer.LayerPacker;
import dev.kiln.worker.layer.PackedLayer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites layers so that no file in them is later than an epoch, as BuildKit's {@code
 * rewrite-timestamp} does: when the image is written, so that all epochs share one step cache.
 * Remembers what it wrote. Thread-safe.
 */
public final class LayerRewriter {
    private static final UnpackLimits LIMITS = UnpackLimits.forLayers();

    private final RegistryClient store;
    private final LayerPacker packer;
    private final String mediaType;
    private final Map<Key, ImageLayer> written;

    private record Key(String repository, Digest layer, SourceDateEpoch epoch) {}

    /**
     * @param mediaType what the packer's layers are
     * @param remembered how many layers are remembered, the longest unused forgotten first
     */
    public LayerRewriter(
            RegistryClient store, LayerPacker packer, String mediaType, int remembered) {
        this.store = store;
        this.packer = packer;
        this.mediaType = mediaType;
        this.written =
                new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Key, ImageLayer> eldest) {
                        return size() > remembered;
                    }
                };
    }

    /**
     * Rewrites the layers of an image, but for those that are its base's.
     *
     * @param layers lowest first
     * @param baseDiffIds the layers of the base image, lowest first
     * @return as many layers
     */
    public List<ImageLayer> rewrite(
            List<ImageLayer> layers, List<Digest> baseDiffIds, SourceDateEpoch epoch)
            throws IOException {
        List<ImageLayer> result = new ArrayList<>();
        boolean inBase = true;
        for (int i = 0; i < layers.size(); i++) {
            ImageLayer layer = layers.get(i);
            inBase = inBase && i < baseDiffIds.size() && layer.diffId().equals(baseDiffIds.get(i));
            result.add(inBase ? layer : rewrite(layer.blob(), epoch));
        }
        return result;
    }

    /** Rewrites one layer into the repository that it is in. */
    public ImageLayer rewrite(StoredBlob layer, SourceDateEpoch epoch) throws IOException {
        Key key = new Key(layer.repository(), layer.descriptor().digest(), epoch);
        ImageLayer known = remembered(key);
        if (known != null
                && store.hasBlob(layer.repository(), known.blob().descriptor().digest())) {
            return known;
        }
        var packed = new AtomicReference<PackedLayer>();
        Descriptor blob =
                store.pushBlob(
                        layer.repository(),
                        mediaType,
                        out -> {
                            try (InputStream in =
                                    store.openBlob(layer.repository(), layer.descriptor())) {
                                packed.set(packer.repack(in, epoch::clamp, LIMITS, out));
                            }
                        });
        ImageLayer result =
                new ImageLayer(new StoredBlob(blob, layer.repository()), packed.get().diffId());
        remember(key, result);
        return result;
    }

    private @Nullable ImageLayer remembered(Key key) {
        synchronized (written) {
            return written.get(key);
        }
    }

    private void remember(Key key, ImageLayer layer) {
        synchronized (written) {
            written.put(key, layer);
        }
    }
}
