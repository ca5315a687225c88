package dev.kiln.proxy.pull;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings blobs into the layer-store, each once however many ask, while all who ask read it. A blob
 * that is on its way arrives, even if all who waited for it are gone: who asked for one will ask
 * again.
 */
public final class BlobFlights {
    private static final Logger LOG = LoggerFactory.getLogger(BlobFlights.class);
    private static final int BUFFER_BYTES = 128 * 1024;

    private final Upstreams upstreams;
    private final RegistryClient store;
    private final Spool spool;
    private final PullLimits limits;
    private final Semaphore slots;
    private final BiConsumer<ProxiedRepository, Digest> arrived;
    private final Map<Key, BlobFlight> flights = new ConcurrentHashMap<>();

    private record Key(ProxiedRepository repository, Digest digest) {}

    /**
     * @param arrived is told of each blob that has come into the layer-store
     */
    BlobFlights(
            Upstreams upstreams,
            RegistryClient store,
            Spool spool,
            PullLimits limits,
            BiConsumer<ProxiedRepository, Digest> arrived) {
        this.upstreams = upstreams;
        this.store = store;
        this.spool = spool;
        this.limits = limits;
        this.slots = new Semaphore(limits.parallelBlobs(), true);
        this.arrived = arrived;
    }

    /** The flight of a blob: the one that is under way, or a new one. */
    public BlobFlight join(ProxiedRepository repository, Digest digest) {
        return join(repository, WantedBlob.of(digest));
    }

    /** Has a blob in the layer-store when it returns. */
    void fetch(ProxiedRepository repository, Descriptor blob) throws IOException {
        join(repository, WantedBlob.of(blob)).awaitStored();
    }

    private BlobFlight join(ProxiedRepository repository, WantedBlob blob) {
        Key key = new Key(repository, blob.digest());
        BlobFlight own = new BlobFlight();
        BlobFlight other = flights.putIfAbsent(key, own);
        if (other != null) {
            return other;
        }
        Thread.ofVirtual()
                .name("blob " + blob.digest())
                .start(() -> {
                    try {
                        fly(repository, blob, own);
                    } catch (Throwable e) {
                        own.fail(e);
                    } finally {
                        flights.remove(key, own);
                    }
                });
        return own;
    }

    private void fly(ProxiedRepository repository, WantedBlob blob, BlobFlight flight)
            throws IOException, InterruptedException {
        // Whoever was here before may have landed just now.
        if (store.hasBlob(repository.storeName(), blob.digest())) {
            flight.found();
            arrived.accept(repository, blob.digest());
            return;
        }
        slots.acquire();
        try (SpooledBlob spooled = SpooledBlob.create(spool.newFile())) {
            CompletableFuture<Void> upload = new CompletableFuture<>();
            try {
                new BlobDownload(upstreams, repository, blob, limits)
                        .run(
                                spooled,
                                size -> {
                                    flight.open(spooled, size);
                                    upload(repository, blob.digest(), size, spooled, upload);
                                });
            } catch (IOException | RuntimeException e) {
                spooled.fail(e instanceof IOException io ? io : new IOException(e));
                throw e;
            }
            awaitUpload(repository, blob, upload);
            flight.stored();
            arrived.accept(repository, blob.digest());
        } finally {
            slots.release();
        }
    }

    private void upload(
            ProxiedRepository repository,
            Digest digest,
            long sizeBytes,
            SpooledBlob spooled,
            CompletableFuture<Void> done) {
        Thread.ofVirtual()
                .name("store " + digest)
                .start(() -> {
                    try {
                        store(repository.storeName(), digest, sizeBytes, spooled);
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                });
    }

    private void store(String target, Digest digest, long sizeBytes, SpooledBlob spooled)
            throws IOException {
        if (sizeBytes >= 0) {
            Descriptor blob = Descriptor.of(MediaType.OCTET_STREAM, digest, sizeBytes);
            store.pushBlob(target, blob, out -> copy(spooled, out));
        } else if (digest.algorithm().equals("sha256")) {
            store.pushBlob(target, MediaType.OCTET_STREAM, out -> copy(spooled, out));
        } else {
            throw new UnusableBlobException(
                    "the registry does not say how large the blob " + digest + " is");
        }
    }

    private static void copy(SpooledBlob spooled, OutputStream out) throws IOException {
        try (InputStream in = spooled.open()) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        }
    }

    /** Those who read do not mind that the store failed; those who wait for it are told. */
    private static void awaitUpload(
            ProxiedRepository repository, WantedBlob blob, CompletableFuture<Void> upload)
            throws IOException, InterruptedException {
        try {
            upload.get();
        } catch (ExecutionException e) {
            LOG.error(
                    "blob {} of {} was passed on but could not be stored",
                    blob.digest(),
                    repository,
                    e.getCause());
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }
}
