package dev.kiln.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.gateway.TestingFarm;
import dev.kiln.gateway.TestingTar;
import dev.kiln.job.Job;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobId;
import dev.kiln.job.JobState;
import dev.kiln.job.Route;
import dev.kiln.json.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One request for several platforms. */
class PlatformsApiTest {
    private static final byte[] CONTEXT =
            new TestingTar().file("Dockerfile", "FROM scratch\nCOPY . /\n").gzip();

    @TempDir static Path folder;
    private static TestingFarm farm;

    private record Jobs(JobId index, JobId arm, JobId amd) {}

    @BeforeAll
    static void start() {
        farm = new TestingFarm(folder);
    }

    @AfterAll
    static void stop() {
        farm.close();
    }

    @Test
    void eachPlatformIsABuildOnItsOwnQueue() throws Exception {
        Jobs jobs = submit();
        List<Job> published =
                farm.queue.published.stream()
                        .filter(job -> List.of(jobs.arm, jobs.amd, jobs.index).contains(job.id()))
                        .toList();
        assertThat(published).extracting(Job::id).containsExactly(jobs.arm, jobs.amd, jobs.index);
        assertThat(published)
                .extracting(Job::route)
                .containsExactly(
                        new Route("build.linux.arm64"),
                        new Route("build.linux.amd64"),
                        new Route("build.linux.arm64"));
    }

    @Test
    void cancellingAnIndexCancelsItsBuildsFirst() throws Exception {
        Jobs jobs = submit();
        farm.journal.append(jobs.amd, new JobEvent.Started("w1", 1));
        farm.queue.available(false);
        assertThat(farm.send("DELETE", "/api/v1/jobs/" + jobs.index).statusCode()).isEqualTo(503);
        assertThat(state(jobs.index)).as("can be cancelled again").isEqualTo(JobState.QUEUED);

        farm.queue.available(true);
        assertThat(farm.send("DELETE", "/api/v1/jobs/" + jobs.index).statusCode()).isEqualTo(202);
        assertThat(state(jobs.index)).isEqualTo(JobState.CANCELLED);
        assertThat(state(jobs.arm)).isEqualTo(JobState.CANCELLED);
        assertThat(farm.journal.find(jobs.amd).orElseThrow().cancelRequested()).isTrue();
    }

    private static JobState state(JobId job) {
        return farm.journal.find(job).orElseThrow().state();
    }

    private static Jobs submit() throws Exception {
        var answer =
                farm.send(
                        "POST", "/api/v1/builds?tag=a:1&platform=linux/arm64,linux/amd64", CONTEXT);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode view = Json.mapper().readTree(answer.body());
        assertThat(view.path("type").asString()).isEqualTo("index");
        assertThat(view.path("tags")).hasSize(1);
        JsonNode builds = view.path("builds");
        assertThat(builds).hasSize(2);
        assertThat(builds.path(0).path("platform").asString()).isEqualTo("linux/arm64");
        return new Jobs(
                JobId.parse(view.path("id").asString()),
                JobId.parse(builds.path(0).path("id").asString()),
                JobId.parse(builds.path(1).path("id").asString()));
    }
}
