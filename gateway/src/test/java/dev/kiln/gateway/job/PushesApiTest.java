package dev.kiln.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.gateway.TestingFarm;
import dev.kiln.image.ImageReference;
import dev.kiln.job.Job;
import dev.kiln.job.JobId;
import dev.kiln.job.JobState;
import dev.kiln.job.PushJob;
import dev.kiln.job.Route;
import dev.kiln.json.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code POST /api/v1/pushes}. */
class PushesApiTest {
    @TempDir static Path folder;
    private static TestingFarm farm;

    @BeforeAll
    static void start() {
        farm = new TestingFarm(folder);
    }

    @AfterAll
    static void stop() {
        farm.close();
    }

    @Test
    void recordsAndPublishesAJob() throws Exception {
        PushJob job = submit("image=app&target=r.example:5000/team/app:2&project=acme");
        assertThat(job.project()).isEqualTo("acme");
        assertThat(job.source()).isEqualTo(ImageReference.parse("app:latest"));
        assertThat(job.target()).isEqualTo(ImageReference.parse("r.example:5000/team/app:2"));
        assertThat(job.allTags()).isFalse();
        assertThat(job.route()).isEqualTo(new Route("push"));
        assertThat(farm.journal.find(job.id()).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void theNameSaysWhereAnImageGoes() throws Exception {
        PushJob job = submit("image=r.example/app:1");
        assertThat(job.target()).isEqualTo(job.source());
        PushJob all = submit("image=r.example/app&allTags=true");
        assertThat(all.allTags()).isTrue();
        assertThat(all.project()).isEqualTo(Job.DEFAULT_PROJECT);
    }

    @Test
    void aJobThatTheQueueDoesNotTakeIsPublishedLater() throws Exception {
        farm.queue.available(false);
        JsonNode view = accepted("image=r.example/late:1");
        farm.queue.available(true);
        assertThat(view.path("state").asString()).isEqualTo("ACCEPTED");
        assertThat(view.path("type").asString()).isEqualTo("push");
    }

    @Test
    void refusesWhatCannotBePushed() throws Exception {
        refused("", "image", "missing");
        refused("image=a//b", "image", "a//b");
        refused("image=a@sha256:" + "0".repeat(64), "image", "digest");
        refused("image=a&target=b@sha256:" + "0".repeat(64), "target", "digest");
        refused("image=a:1&allTags=true", "image", "tag can't be used with allTags");
        refused("image=a&target=r.example:5000/a:1&allTags=1", "target", "tag can't be used");
        refused("image=a&allTags=maybe", "allTags", "true or false");
        refused("image=a&project=../x", "project", "lower-case");
        refused("image=a&password=x", "password", "unknown");
    }

    private static PushJob submit(String query) throws Exception {
        JobId id = JobId.parse(accepted(query).path("id").asString());
        return farm.queue.published.stream()
                .filter(job -> job.id().equals(id))
                .map(PushJob.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode accepted(String query) throws Exception {
        HttpResponse<String> answer = farm.send("POST", "/api/v1/pushes?" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode view = Json.mapper().readTree(answer.body());
        assertThat(answer.headers().firstValue("Location"))
                .hasValue("/api/v1/jobs/" + view.path("id").asString());
        return view;
    }

    private static void refused(String query, String parameter, String reason) throws Exception {
        HttpResponse<String> answer = farm.send("POST", "/api/v1/pushes?" + query);
        assertThat(answer.statusCode()).as(query).isEqualTo(400);
        JsonNode problem = Json.mapper().readTree(answer.body());
        assertThat(problem.path("parameter").asString()).isEqualTo(parameter);
        assertThat(problem.path("detail").asString()).contains(reason);
    }
}
