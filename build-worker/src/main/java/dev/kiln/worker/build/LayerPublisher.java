package dev.kiln.worker.build;

import dev.kiln.cache.StepCache;
import dev.kiln.cache.StepRecord;
import dev.kiln.image.ChainId;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.job.JobId;
import dev.kiln.lease.LeaseKeeper;
import dev.kiln.lease.LeaseLostException;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.build.LayerRef.StoredLayer;
import dev.kiln.worker.layer.LayerPacker;
import dev.kiln.worker.layer.PackedLayer;
import dev.kiln.worker.layer.UnstorableFileException;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepKeys;
import dev.kiln.worker.snapshot.Snapshot;
import dev.kiln.worker.snapshot.SnapshotSession;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Packs and uploads the layer of an executed step behind the build's back, and only then publishes
 * its record.
 */
final class LayerPublisher {
    private final LayerPacker packer;
    private final RegistryClient store;
    private final StepCache cache;
    private final String mediaType;

    LayerPublisher(LayerPacker packer, RegistryClient store, StepCache cache, String mediaType) {
        this.packer = packer;
        this.store = store;
        this.cache = cache;
        this.mediaType = mediaType;
    }

    /**
     * A step that was executed.
     *
     * @param inputs digest of the files that it read from elsewhere, {@code null} if there are none
     * @param lease held until the record is published
     */
    record Executed(
            JobId job,
            BuildPlan.PlannedStep planned,
            StepKeys keys,
            LayerStack parents,
            @Nullable Digest inputs,
            Snapshot files,
            SnapshotSession snapshots,
            Instant endedAt,
            LeaseKeeper.Held lease) {}

    /** Starts publishing; the layer's files can be used at once. */
    LayerRef publish(Executed step, BuildLog log, JobThreads threads) {
        var stored = new CompletableFuture<StoredLayer>();
        threads.start(() -> {
            try (LeaseKeeper.Held held = step.lease()) {
                stored.complete(store(step, held, log));
            } catch (IOException
                    | InterruptedException
                    | RuntimeException
                    | BuildFailedException e) {
                stored.completeExceptionally(e);
            }
        });
        return new LayerRef(stored, step.files());
    }

    private StoredLayer store(Executed step, LeaseKeeper.Held held, BuildLog log)
            throws IOException, InterruptedException, BuildFailedException {
        String repository = cacheRepository(step.keys().namespace());
        var packed = new AtomicReference<PackedLayer>();
        Descriptor blob;
        try {
            blob =
                    store.pushBlob(
                            repository,
                            mediaType,
                            out -> packed.set(packer.pack(step.files().files(), out)));
        } catch (IOException e) {
            throw unstorable(step, e);
        }
        Digest diffId = packed.get().diffId();
        Digest parentChain = step.parents().awaitChain();
        step.snapshots().commit(step.files(), ChainId.extend(parentChain, diffId));
        var record =
                new StepRecord(
                        StepRecord.SCHEMA,
                        blob,
                        diffId,
                        repository,
                        parentChain,
                        step.endedAt(),
                        step.job());
        Step what = step.planned().step();
        try {
            cache.publish(
                    List.of(
                            step.planned().definition(),
                            step.keys().content(parentChain, what, step.inputs())),
                    record,
                    held.lease());
        } catch (LeaseLostException e) {
            log.notice("step " + what.number() + " was not put into the cache: " + e.getMessage());
            return StoredLayer.of(record);
        }
        log.stepStored(what, blob);
        return StoredLayer.of(record);
    }

    /** What the step made cannot be stored, or else the failure as it was. */
    private static IOException unstorable(Executed step, IOException e)
            throws BuildFailedException {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnstorableFileException file) {
                throw new BuildFailedException(
                        Failures.step(
                                step.planned().step().instruction(),
                                String.valueOf(file.getMessage())),
                        e);
            }
        }
        return e;
    }

    /** The repository that holds the layers of a project's step cache. */
    static String cacheRepository(String project) {
        return project + "/_cache";
    }
}
