package dev.kiln.proxy.pull;

import dev.kiln.image.Digest;
import dev.kiln.registry.BlobPart;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.StoredManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Images of other registries, read through the layer-store. */
public final class PullThrough {
    private final Upstreams upstreams;
    private final RegistryClient store;
    private final PendingManifests pending;
    private final ProxiedManifests manifests;
    private final BlobFlights blobs;
    private final ProxiedTags tags;

    /**
     * @param spool the folder of blobs on their way, which is emptied
     */
    public PullThrough(
            Upstreams upstreams,
            RegistryClient store,
            PullSettings settings,
            PullLimits limits,
            Path spool)
            throws IOException {
        Spool folder = new Spool(spool);
        folder.clear();
        this.upstreams = upstreams;
        this.store = store;
        this.pending =
                new PendingManifests(
                        store, settings.pendingManifests().toBytes(), settings.knownTags());
        this.manifests = new ProxiedManifests(upstreams, store, pending, settings);
        this.blobs = new BlobFlights(upstreams, store, folder, limits, pending::arrived);
        this.tags = new ProxiedTags(upstreams, store, settings);
    }

    public ProxiedManifests manifests() {
        return manifests;
    }

    public BlobFlights blobs() {
        return blobs;
    }

    public ProxiedTags tags() {
        return tags;
    }

    /** The size of a blob, asked of the layer-store and else of its registry; empty if unknown. */
    public OptionalLong blobSize(ProxiedRepository repository, Digest digest) throws IOException {
        OptionalLong here = storedSize(repository, digest);
        if (here.isPresent()) {
            return here;
        }
        try {
            return upstreams
                    .find(
                            repository,
                            registry -> {
                                OptionalLong size =
                                        registry.blobSize(repository.repository(), digest);
                                return size.isPresent()
                                        ? Optional.of(size.getAsLong())
                                        : Optional.empty();
                            })
                    .map(OptionalLong::of)
                    .orElse(OptionalLong.empty());
        } catch (IOException e) {
            throw PullException.of(repository + "@" + digest, e);
        }
    }

    /** The size of a blob that the layer-store has. */
    public OptionalLong storedSize(ProxiedRepository repository, Digest digest) throws IOException {
        return store.blobSize(repository.storeName(), digest);
    }

    /** Opens a part of a blob that the layer-store has; it was verified when it was stored. */
    public BlobPart openStored(
            ProxiedRepository repository, Digest digest, long firstByte, long lastByte)
            throws IOException {
        return store.openBlobPart(repository.storeName(), digest, firstByte, lastByte);
    }

    /** Stores a manifest whose blobs are all there. */
    void keep(ProxiedRepository repository, StoredManifest manifest) throws IOException {
        pending.store(repository, manifest);
    }
}
