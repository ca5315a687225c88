package dev.kiln.proxy.push;

import dev.kiln.job.BuildJob;
import dev.kiln.job.IndexJob;
import dev.kiln.job.Job;
import dev.kiln.job.PushJob;
import dev.kiln.place.BlobPlaces;
import dev.kiln.proxy.upstream.UpstreamRegistries;
import dev.kiln.registry.RegistryClient;
import dev.kiln.runner.JobTask;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** The jobs that a registry-proxy does. */
public final class PushTasks implements JobTask.Source {
    private final UpstreamRegistries registries;
    private final SourceImages images;
    private final BlobPusher blobs;
    private final PushSettings settings;

    public PushTasks(
            UpstreamRegistries registries,
            RegistryClient store,
            BlobPlaces places,
            PushSettings settings) {
        this.registries = registries;
        this.images = new SourceImages(store);
        this.blobs =
                new BlobPusher(
                        images,
                        places,
                        new Semaphore(settings.parallelBlobs(), true),
                        settings.chunkSize().toBytes());
        this.settings = settings;
    }

    @Override
    public Optional<JobTask> find(Job job) {
        return switch (job) {
            case PushJob push ->
                    Optional.of(journal -> task(push, new JournalPushLog(journal)).run());
            case BuildJob _, IndexJob _ -> Optional.empty();
        };
    }

    PushTask task(PushJob job, PushLog log) {
        return new PushTask(job, registries, images, blobs, log, settings.maxTags());
    }
}
