package dev.kiln.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.gateway.TestingFarm;
import dev.kiln.gateway.TestingTar;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.job.BuildJob;
import dev.kiln.job.ContextRef;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobId;
import dev.kiln.job.JobState;
import dev.kiln.json.Json;
import dev.kiln.queue.ControlMessage;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class JobsApiTest {
    private static final byte[] CONTEXT =
            new TestingTar().file("Dockerfile", "FROM scratch\nCOPY . /\n").file("a", "b").gzip();

    @TempDir static Path folder;
    private static TestingFarm farm;

    @BeforeAll
    static void start() {
        farm =
                new TestingFarm(
                        folder,
                        "kiln.gateway.sweep-interval=50ms",
                        "kiln.gateway.republish-after=1ms");
    }

    @AfterAll
    static void stop() {
        farm.close();
    }

    @AfterEach
    void reconnect() {
        farm.queue.available(true);
    }

    @Test
    void takesABuildIn() throws Exception {
        HttpResponse<String> answer =
                farm.send("POST", "/api/v1/builds?tag=hello:1&project=acme&noCache=true", CONTEXT);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode view = json(answer);
        String id = view.path("id").asString();
        assertThat(answer.headers().firstValue("Location")).contains("/api/v1/jobs/" + id);
        assertThat(view.path("state").asString()).isEqualTo("QUEUED");
        assertThat(view.path("type").asString()).isEqualTo("build");
        assertThat(view.path("project").asString()).isEqualTo("acme");
        assertThat(view.path("tags").path(0).asString()).isEqualTo("docker.io/library/hello:1");
        assertThat(view.has("result")).isFalse();

        BuildJob job =
                (BuildJob)
                        farm.queue.published.stream()
                                .filter(published -> published.id().value().equals(id))
                                .findFirst()
                                .orElseThrow();
        Descriptor context = ((ContextRef.Upload) job.context()).blob();
        assertThat(context.digest()).isEqualTo(Digest.ofBytes(CONTEXT));
        try (InputStream blob =
                new RegistryClient(farm.url())
                        .openBlob(BuildJob.contextRepository("acme"), context)) {
            assertThat(blob.readAllBytes()).isEqualTo(CONTEXT);
        }
        assertThat(json(farm.send("GET", "/api/v1/jobs/" + id))).isEqualTo(view);
        assertThat(json(farm.send("GET", "/api/v1/jobs?limit=1")).path("jobs")).hasSize(1);
    }

    @Test
    void takesABodyForWhatItIsWhateverItsType() throws Exception {
        var request =
                farm.request("/api/v1/builds")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(CONTEXT));
        var answer = farm.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    @Test
    void refusesADockerfileThatDoesNotParse() throws Exception {
        byte[] tar = new TestingTar().file("Dockerfile", "FROM scratch\nRUNN x\n").plain();
        HttpResponse<String> answer = farm.send("POST", "/api/v1/builds", tar);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        JsonNode problem = json(answer);
        assertThat(problem.path("line").asInt()).isEqualTo(2);
        assertThat(problem.path("column").asInt()).isEqualTo(1);
        assertThat(problem.path("detail").asString()).contains("RUNN");
        assertThat(problem.path("title").asString()).isNotBlank();
        assertThat(problem.path("status").asInt()).isEqualTo(400);
        assertNothingLeftBehind(tar);
    }

    /** Larger than what the server swallows by itself: the client must still see the reason. */
    @Test
    void refusesAHostileContextAndSaysWhyToAClientThatIsStillSending() throws Exception {
        byte[] tar =
                new TestingTar()
                        .hardLink("evil", "../../etc/shadow")
                        .file("Dockerfile", "FROM scratch\n")
                        .file("big", new byte[24 << 20])
                        .plain();
        HttpResponse<String> answer = farm.send("POST", "/api/v1/builds", tar);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("detail").asString())
                .contains("'evil'", "leaves the context", "copy the file into the context");
        assertNothingLeftBehind(tar);
    }

    @Test
    void refusesBadParametersAndTargets() throws Exception {
        var answer = farm.send("POST", "/api/v1/builds?tag=UPPER", CONTEXT);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("parameter").asString()).isEqualTo("tag");
        answer = farm.send("POST", "/api/v1/builds?target=nope", CONTEXT);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("detail").asString()).contains("no stage 'nope'", "0");
        assertThat(farm.send("GET", "/api/v1/jobs?limit=0").statusCode()).isEqualTo(400);
        assertThat(farm.send("GET", "/api/v1/jobs?limit=2147483648").statusCode()).isEqualTo(400);
    }

    @Test
    void publishesLaterWhatTheQueueDidNotTake() throws Exception {
        farm.queue.available(false);
        var answer = farm.send("POST", "/api/v1/builds", CONTEXT);
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).path("state").asString()).isEqualTo("ACCEPTED");
        JobId id = JobId.parse(json(answer).path("id").asString());
        assertThat(farm.queue.published).noneMatch(job -> job.id().equals(id));

        farm.queue.available(true);
        Await.until(() -> state(id) == JobState.QUEUED);
        assertThat(farm.queue.published).anyMatch(job -> job.id().equals(id));
    }

    @Test
    void cancelsAtOnceWhatNoWorkerHas() throws Exception {
        JobId id = submit();
        var answer = farm.send("DELETE", "/api/v1/jobs/" + id);
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).path("state").asString()).isEqualTo("CANCELLED");
        assertThat(farm.queue.messages).contains(new ControlMessage.Cancel(id));

        answer = farm.send("DELETE", "/api/v1/jobs/" + id);
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(json(answer).path("detail").asString()).contains("CANCELLED");
    }

    @Test
    void asksTheWorkerToCancelWhatRuns() throws Exception {
        JobId id = submit();
        farm.journal.append(id, new JobEvent.Started("w1", 1));
        var answer = farm.send("DELETE", "/api/v1/jobs/" + id);
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).path("state").asString()).isEqualTo("RUNNING");
        assertThat(farm.queue.messages).contains(new ControlMessage.Cancel(id));
        assertThat(farm.journal.find(id).orElseThrow().cancelRequested()).isTrue();

        farm.queue.available(false);
        answer = farm.send("DELETE", "/api/v1/jobs/" + id);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void showsWhyAJobFailed() throws Exception {
        JobId id = submit();
        var failure =
                JobFailure.at(JobFailure.Kind.STEP_FAILED, "it broke", "RUN false", 2, 1)
                        .withExitStatus(1)
                        .withLastGoodImage("library/_jobs:x");
        farm.journal.append(id, new JobEvent.Failed(failure));
        JsonNode shown = json(farm.send("GET", "/api/v1/jobs/" + id)).path("failure");
        assertThat(Json.mapper().treeToValue(shown, JobFailure.class)).isEqualTo(failure);
    }

    @Test
    void doesNotKnowOtherJobs() throws Exception {
        for (String id : List.of("0123456789abcdef01234567", "nonsense")) {
            for (String path : List.of("", "/events", "/log")) {
                var answer = farm.send("GET", "/api/v1/jobs/" + id + path);
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(json(answer).path("detail").asString()).contains(id);
            }
        }
        assertThat(farm.send("DELETE", "/api/v1/jobs/nonsense").statusCode()).isEqualTo(404);
    }

    @Test
    void isHealthy() throws Exception {
        assertThat(farm.send("GET", "/actuator/health/readiness").body()).contains("UP");
    }

    private static JobId submit() throws Exception {
        var answer = farm.send("POST", "/api/v1/builds?tag=x", CONTEXT);
        return JobId.parse(json(answer).path("id").asString());
    }

    private static JobState state(JobId id) {
        return farm.journal.find(id).orElseThrow().state();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body());
    }

    /** No blob of these bytes, and no upload that was begun and not ended. */
    private static void assertNothingLeftBehind(byte[] body) throws IOException {
        assertThat(
                        new RegistryClient(farm.url())
                                .hasBlob(
                                        BuildJob.contextRepository("library"),
                                        Digest.ofBytes(body)))
                .isFalse();
        Await.until(() -> filesOfSizeOver(folder, 1 << 20) == 0);
    }

    private static long filesOfSizeOver(Path folder, long bytes) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toFile().length() > bytes)
                    .count();
        } catch (IOException | UncheckedIOException e) {
            return -1; // a file went while it was looked at: look again
        }
    }
}
