package dev.kiln.worker.build;

import dev.kiln.cache.StepRecord;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.worker.snapshot.Snapshot;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A layer of an image under construction. Its files may be here before its blob is: while {@link
 * #stored} is pending the layer is packed and uploaded behind the build's back.
 *
 * @param local the layer's files, where this build made them; {@code null} if they are fetched when
 *     needed
 */
record LayerRef(CompletableFuture<StoredLayer> stored, @Nullable Snapshot local) {

    /** A layer in the layer-store. */
    record StoredLayer(
            Descriptor blob, Digest diffId, String repository, @Nullable Instant createdAt) {
        static StoredLayer of(StepRecord record) {
            return new StoredLayer(
                    record.layer(), record.diffId(), record.repository(), record.createdAt());
        }
    }

    static LayerRef stored(StoredLayer layer) {
        return new LayerRef(CompletableFuture.completedFuture(layer), null);
    }
}
