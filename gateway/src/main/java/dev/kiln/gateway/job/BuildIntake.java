package dev.kiln.gateway.job;

import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.dockerfile.Stage;
import dev.kiln.gateway.context.BrokenUploadException;
import dev.kiln.gateway.context.ContextLimits;
import dev.kiln.gateway.context.ContextUpload;
import dev.kiln.gateway.context.InvalidContextException;
import dev.kiln.image.Descriptor;
import dev.kiln.image.MediaType;
import dev.kiln.job.BuildJob;
import dev.kiln.job.ContextRef;
import dev.kiln.job.Job;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.journal.Journal;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Takes a build in: the context into the layer-store, then the job into journal and queue. */
public final class BuildIntake {
    private final RegistryClient layerStore;
    private final Journal journal;
    private final JobPublisher publisher;
    private final ContextLimits limits;
    private final InstantSource clock;

    public BuildIntake(
            RegistryClient layerStore,
            Journal journal,
            JobPublisher publisher,
            ContextLimits limits,
            InstantSource clock) {
        this.layerStore = layerStore;
        this.journal = journal;
        this.publisher = publisher;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Reads the whole body, and returns once the job is recorded.
     *
     * @throws ProblemException if the context is refused or cannot be stored
     * @throws IOException if the client's connection breaks
     */
    JobRecord submit(BuildRequest request, InputStream body) throws IOException {
        var upload = new ContextUpload(body, limits, request.options().dockerfile());
        Descriptor context = store(request, upload);
        checkTarget(request.options().target(), upload.dockerfile());
        Instant now = clock.instant();
        Job job =
                new BuildJob(
                        Job.SCHEMA,
                        JobId.create(now),
                        request.project(),
                        now,
                        new ContextRef.Upload(context),
                        null,
                        request.options());
        journal.open(job);
        publisher.publish(job);
        return journal.find(job.id()).orElseGet(() -> JobRecord.accepted(job, now));
    }

    private Descriptor store(BuildRequest request, ContextUpload upload) throws IOException {
        try {
            return layerStore.pushBlob(
                    BuildJob.contextRepository(request.project()), MediaType.OCTET_STREAM, upload);
        } catch (IOException e) {
            if (upload.failure() instanceof InvalidContextException invalid) {
                throw ContextRequests.refused(invalid);
            }
            if (upload.failure() instanceof BrokenUploadException broken) {
                throw broken;
            }
            throw notStored(e);
        }
    }

    private static ProblemException notStored(IOException e) {
        boolean full = e instanceof RegistryException registry && registry.isStorageFull();
        return ProblemException.of(
                full ? HttpStatus.INSUFFICIENT_STORAGE : HttpStatus.SERVICE_UNAVAILABLE,
                full ? "Layer-store full" : "Layer-store unavailable",
                "the layer-store did not take the context: "
                        + e.getMessage()
                        + (full ? "; make room there" : "; try again in a moment"),
                Map.of(),
                e);
    }

    private static void checkTarget(@Nullable String target, @Nullable Dockerfile dockerfile) {
        if (target == null || dockerfile == null) {
            return;
        }
        String wanted = target.toLowerCase(Locale.ROOT);
        boolean found =
                dockerfile.stages().stream()
                        .anyMatch(stage ->
                                stage.label().equals(wanted)
                                        || Integer.toString(stage.index()).equals(wanted));
        if (!found) {
            throw ProblemException.badParameter(
                    "target",
                    "the Dockerfile has no stage '"
                            + target
                            + "'; its stages are "
                            + dockerfile.stages().stream()
                                    .map(Stage::label)
                                    .limit(20)
                                    .collect(Collectors.joining(", ")));
        }
    }
}
