package dev.kiln.proxy.push;

import dev.kiln.image.Descriptor;
import dev.kiln.image.MediaType;
import dev.kiln.job.LayerPush;
import dev.kiln.place.BlobPlaces;
import dev.kiln.registry.BlobUpload;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Brings an image's blobs to a registry, several at once: none that is there, those that another
 * repository there has by mounting them, the rest by sending them.
 */
final class BlobPusher {
    private final SourceImages images;
    private final BlobPlaces places;
    private final Semaphore slots;
    private final long chunkBytes;

    /**
     * @param slots one is held for each blob on its way
     * @param chunkBytes the most bytes of one request
     */
    BlobPusher(SourceImages images, BlobPlaces places, Semaphore slots, long chunkBytes) {
        this.images = images;
        this.places = places;
        this.slots = slots;
        this.chunkBytes = chunkBytes;
    }

    /**
     * Brings them all there, or fails with the first failure.
     *
     * @param repository of the layer-store that has the image
     */
    void pushAll(String repository, SourceImage image, PushTarget target, PushLog log)
            throws IOException, InterruptedException {
        image.layers().forEach(layer -> log.layer(layer, new LayerPush.Preparing()));
        try (ParallelWork work = new ParallelWork()) {
            for (Descriptor layer : image.layers()) {
                if (MediaType.isForeign(layer.mediaType())) {
                    log.layer(layer, new LayerPush.Skipped());
                } else {
                    work.start(() -> push(repository, layer, target, to -> log.layer(layer, to)));
                }
            }
            for (Descriptor config : image.configs()) {
                work.start(() -> push(repository, config, target, _ -> {}));
            }
            work.awaitAll();
        }
    }

    private void push(
            String repository, Descriptor blob, PushTarget target, Consumer<LayerPush> log)
            throws IOException, InterruptedException {
        if (!slots.tryAcquire()) {
            log.accept(new LayerPush.Waiting());
            slots.acquire();
        }
        try {
            if (target.client().hasBlob(target.repository(), blob.digest())) {
                log.accept(new LayerPush.Exists());
            } else {
                transfer(repository, blob, target, log);
            }
        } finally {
            slots.release();
        }
        places.add(target.registry(), target.repository(), List.of(blob.digest()));
    }

    private void transfer(
            String repository, Descriptor blob, PushTarget target, Consumer<LayerPush> log)
            throws IOException {
        BlobUpload upload = target.client().upload(target.repository(), blob, chunkBytes);
        for (String other : places.find(target.registry(), blob.digest())) {
            if (other.equals(target.repository())) {
                continue;
            }
            if (upload.mountFrom(other)) {
                log.accept(new LayerPush.Mounted(other));
                return;
            }
            places.remove(target.registry(), other, blob.digest());
        }
        upload.send(
                offset -> images.open(repository, blob, offset),
                sentBytes -> log.accept(new LayerPush.Pushing(sentBytes, blob.size())));
        log.accept(new LayerPush.Pushed());
    }
}
