package dev.kiln.job;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageReference;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Jobs as a client would submit them. */
public final class TestingJobs {
    public static final Platform PLATFORM = Platform.of("linux", "amd64");
    public static final Route ROUTE = Route.build(PLATFORM);

    private TestingJobs() {}

    /** A build of today with an id of its own. */
    public static BuildJob build() {
        return build(Instant.now());
    }

    /** A build submitted at that time. */
    public static BuildJob build(Instant submittedAt) {
        return new BuildJob(
                Job.SCHEMA,
                JobId.create(submittedAt),
                Job.DEFAULT_PROJECT,
                submittedAt,
                new ContextRef.Upload(
                        Descriptor.of(MediaType.OCTET_STREAM, Digest.ofText("context"), 7)),
                null,
                new BuildOptions(
                        BuildOptions.DEFAULT_DOCKERFILE,
                        null,
                        List.of(ImageReference.parse("hello:1")),
                        Map.of("VERSION", "1"),
                        Map.of(),
                        false,
                        PLATFORM,
                        null,
                        Map.of(),
                        GivenSecrets.NONE,
                        OutputOptions.IMAGE));
    }

    /** A job that joins these builds. */
    public static IndexJob index(BuildJob... builds) {
        Instant now = Instant.now();
        return new IndexJob(
                Job.SCHEMA,
                JobId.create(now),
                Job.DEFAULT_PROJECT,
                now,
                Arrays.stream(builds)
                        .map(build -> new IndexJob.Part(build.options().platform(), build.id()))
                        .toList(),
                builds[0].options());
    }

    /** A push of {@code hello:1} to another registry. */
    public static PushJob push() {
        Instant now = Instant.now();
        return new PushJob(
                Job.SCHEMA,
                JobId.create(now),
                Job.DEFAULT_PROJECT,
                now,
                ImageReference.parse("hello:1"),
                ImageReference.parse("r.example/hello:1"),
                false);
    }

    /** The result of a build without steps. */
    public static JobResult result() {
        return new JobResult(
                Digest.ofText("manifest"), Digest.ofText("config"), List.of(), 12, 0, 0, null);
    }
}
