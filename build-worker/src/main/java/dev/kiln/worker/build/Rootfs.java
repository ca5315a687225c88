package dev.kiln.worker.build;

import dev.kiln.image.ChainId;
import dev.kiln.image.Digest;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.build.LayerRef.StoredLayer;
import dev.kiln.worker.layer.LayerUnpacker;
import dev.kiln.worker.snapshot.Snapshot;
import dev.kiln.worker.snapshot.SnapshotSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Brings the layers of an image onto this worker's disk. */
final class Rootfs {
    private final RegistryClient store;
    private final LayerUnpacker unpacker;

    Rootfs(RegistryClient store, LayerUnpacker unpacker) {
        this.store = store;
        this.unpacker = unpacker;
    }

    /**
     * The snapshots of a stack, lowest first: those made here as they are, the others fetched,
     * verified and unpacked.
     */
    List<Snapshot> materialize(LayerStack stack, SnapshotSession snapshots)
            throws IOException, InterruptedException, BuildFailedException {
        var ready = new ArrayList<Snapshot>();
        var diffIds = new ArrayList<Digest>();
        for (LayerRef layer : stack.layers()) {
            if (layer.local() != null) {
                ready.add(layer.local());
                continue;
            }
            for (LayerRef below : stack.layers().subList(diffIds.size(), ready.size() + 1)) {
                diffIds.add(JobThreads.get(below.stored()).diffId());
            }
            ready.add(
                    fetch(
                            layer.stored().resultNow(),
                            ChainId.of(diffIds),
                            List.copyOf(ready),
                            snapshots));
        }
        return ready;
    }

    private Snapshot fetch(
            StoredLayer layer, Digest chain, List<Snapshot> below, SnapshotSession snapshots)
            throws IOException, InterruptedException {
        return snapshots.load(
                chain, below, (directory, parents) -> unpack(layer, directory, parents));
    }

    private void unpack(StoredLayer layer, Path directory, List<Path> parents) throws IOException {
        try (InputStream blob = store.openBlob(layer.repository(), layer.blob())) {
            Digest diffId = unpacker.unpack(blob, directory, parents);
            if (!diffId.equals(layer.diffId())) {
                throw new IOException(
                        "layer "
                                + layer.blob().digest()
                                + " of "
                                + layer.repository()
                                + " unpacks to "
                                + diffId
                                + ", but its image says "
                                + layer.diffId());
            }
        }
    }
}
