package dev.kiln.gateway.job;

import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.dockerfile.Stage;
import dev.kiln.gateway.context.BodyPart;
import dev.kiln.gateway.context.BuildBody;
import dev.kiln.gateway.context.ContextLimits;
import dev.kiln.job.BuildJob;
import dev.kiln.job.Job;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.journal.Journal;
import dev.kiln.registry.RegistryClient;
import dev.kiln.secret.SecretSettings;
import dev.kiln.secret.SecretStore;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes a build in: contexts into the layer-store, secrets into the secret store, then the job into
 * journal and queue.
 */
public final class BuildIntake {
    private final RegistryClient layerStore;
    private final SecretStore secretStore;
    private final SecretSettings secretSettings;
    private final Journal journal;
    private final JobPublisher publisher;
    private final ContextLimits limits;
    private final InstantSource clock;

    public BuildIntake(
            RegistryClient layerStore,
            SecretStore secretStore,
            SecretSettings secretSettings,
            Journal journal,
            JobPublisher publisher,
            ContextLimits limits,
            InstantSource clock) {
        this.layerStore = layerStore;
        this.secretStore = secretStore;
        this.secretSettings = secretSettings;
        this.journal = journal;
        this.publisher = publisher;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Reads the whole body, and returns once the job is recorded.
     *
     * @throws ProblemException if the body is refused or cannot be stored
     * @throws dev.kiln.secret.SecretsUnavailableException if it holds secrets and they cannot be
     *     kept
     * @throws IOException if the client's connection breaks
     */
    JobRecord submit(BuildRequest request, BuildBody body) throws IOException {
        try (var secrets = new ClientSecrets(secretSettings)) {
            var uploads = new ContextUploads(request, body, layerStore, limits);
            read(body, uploads, secrets);
            Instant now = clock.instant();
            var build =
                    new BuildJob(
                            Job.SCHEMA,
                            JobId.create(now),
                            request.project(),
                            now,
                            uploads.buildContext(),
                            uploads.dockerfileTar(),
                            request.options(uploads.namedContexts(), secrets.given()));
            checkTarget(request.options().target(), uploads.parsed());
            var jobs = PlatformFanOut.of(build, request.platforms());
            record(jobs, secrets);
            jobs.all().forEach(publisher::publish);
            Job job = jobs.job();
            return journal.find(job.id()).orElseGet(() -> JobRecord.accepted(job, now));
        }
    }

    private static void read(BuildBody body, ContextUploads uploads, ClientSecrets secrets)
            throws IOException {
        for (Optional<BodyPart> part = body.next(); part.isPresent(); part = body.next()) {
            switch (part.get()) {
                case BodyPart.Context context -> uploads.context(context.content());
                case BodyPart.Dockerfile dockerfile -> uploads.dockerfile(dockerfile.content());
                case BodyPart.NamedContext named -> uploads.named(named.name(), named.content());
                case BodyPart.Secret secret -> secrets.secret(secret.id(), secret.content());
                case BodyPart.SshKey key -> secrets.sshKey(key.agent(), key.content());
            }
        }
    }

    /** Secrets come first: whoever sees a job must find them. */
    private void record(PlatformFanOut jobs, ClientSecrets secrets) {
        if (secrets.values().isEmpty()) {
            jobs.all().forEach(journal::open);
            return;
        }
        try {
            for (BuildJob build : jobs.builds()) {
                secretStore.put(build.id(), secrets.values(), secretSettings.timeToLive());
            }
            jobs.all().forEach(journal::open);
        } catch (RuntimeException e) {
            jobs.builds().forEach(build -> forget(build.id(), e));
            throw e;
        }
    }

    private void forget(JobId job, RuntimeException cause) {
        try {
            secretStore.remove(job);
        } catch (RuntimeException e) {
            cause.addSuppressed(e); // their time to live removes them
        }
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
