package dev.kiln.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageReference;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.job.BuildJob;
import dev.kiln.job.BuildOptions;
import dev.kiln.job.ContextRef;
import dev.kiln.job.GivenSecrets;
import dev.kiln.job.IndexJob;
import dev.kiln.job.Job;
import dev.kiln.job.JobId;
import dev.kiln.job.OutputOptions;
import dev.kiln.job.OutputType;
import dev.kiln.job.Route;
import dev.kiln.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlatformFanOutTest {
    private static final Platform AMD64 = Platform.of("linux", "amd64");
    private static final Platform ARM64 = Platform.of("linux", "arm64");

    @Test
    void onePlatformIsOneJob() {
        BuildJob build = build(OutputType.IMAGE);
        PlatformFanOut jobs = PlatformFanOut.of(build, List.of(AMD64));
        assertThat(jobs.job()).isSameAs(build);
        assertThat(jobs.all()).containsExactly(build);
        assertThat(jobs.builds()).containsExactly(build);
    }

    @Test
    void severalAreABuildEachAndOneThatJoins() {
        BuildJob asked = build(OutputType.OCI);
        PlatformFanOut jobs = PlatformFanOut.of(asked, List.of(ARM64, AMD64));

        IndexJob index = (IndexJob) jobs.job();
        assertThat(index.id()).isEqualTo(asked.id());
        assertThat(index.route()).isEqualTo(Route.build(ARM64));
        assertThat(index.options().tags()).isEqualTo(asked.options().tags());
        assertThat(index.options().output()).isEqualTo(asked.options().output());
        assertThat(index.options().secrets()).isEqualTo(GivenSecrets.NONE);
        assertThat(index.platforms()).containsExactly(ARM64, AMD64);
        assertThat(jobs.all())
                .extracting(Job::id)
                .containsExactly(
                        index.builds().getFirst().job(), index.builds().getLast().job(), asked.id())
                .doesNotHaveDuplicates();
        assertThat(Json.read(Json.bytes(index), Job.class)).isEqualTo(index);

        BuildJob arm = jobs.builds().getFirst();
        assertThat(arm.route()).isEqualTo(Route.build(ARM64));
        assertThat(arm.context()).isEqualTo(asked.context());
        assertThat(arm.options().tags()).isEmpty();
        assertThat(arm.options().secrets()).isEqualTo(asked.options().secrets());
        assertThat(arm.options().output().type()).isEqualTo(OutputType.IMAGE);
        assertThat(arm.options().output().annotations()).containsExactly("manifest:all=1");
        assertThat(jobs.builds().getLast().options().output().annotations())
                .containsExactly("manifest:all=1", "manifest[linux/amd64]:one=2");
    }

    @Test
    void eachBuildExportsItsOwnFiles() {
        assertThat(PlatformFanOut.of(build(OutputType.TAR), List.of(ARM64, AMD64)).builds())
                .allMatch(build -> build.options().output().type() == OutputType.TAR);
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsBuilt() {
        var both = List.of(ARM64, AMD64);
        assertThatThrownBy(() -> PlatformParameters.check(both, output(OutputType.DOCKER)))
                .hasMessageContaining("'output'")
                .hasMessageContaining("manifest lists");
        PlatformParameters.check(List.of(AMD64), output(OutputType.DOCKER, "a=b"));
        PlatformParameters.check(both, output(OutputType.OCI, "index:a=b"));
        assertThatThrownBy(() ->
                        PlatformParameters.check(
                                List.of(AMD64), output(OutputType.OCI, "index:a=b")))
                .hasMessageContaining("'annotation'");
        assertThatThrownBy(() ->
                        PlatformParameters.check(
                                both, output(OutputType.OCI, "manifest[linux/s390x]:a=b")))
                .hasMessageContaining("linux/s390x");
    }

    private static OutputOptions output(OutputType type, String... annotations) {
        return new OutputOptions(type, false, List.of(annotations), null, false);
    }

    private static BuildJob build(OutputType type) {
        Instant now = Instant.now();
        return new BuildJob(
                Job.SCHEMA,
                JobId.create(now),
                "acme",
                now,
                new ContextRef.Upload(
                        Descriptor.of(MediaType.OCTET_STREAM, Digest.ofText("context"), 7)),
                null,
                new BuildOptions(
                        BuildOptions.DEFAULT_DOCKERFILE,
                        null,
                        List.of(ImageReference.parse("both:1")),
                        Map.of("A", "1"),
                        Map.of(),
                        false,
                        AMD64,
                        null,
                        Map.of(),
                        new GivenSecrets(Set.of("token"), Map.of()),
                        output(type, "all=1", "index:i=3", "manifest[linux/amd64]:one=2")));
    }
}
