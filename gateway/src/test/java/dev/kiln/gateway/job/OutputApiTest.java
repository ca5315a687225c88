package dev.kiln.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.gateway.TestingFarm;
import dev.kiln.gateway.TestingTar;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobId;
import dev.kiln.job.JobResult;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /api/v1/jobs/{id}/output}. */
class OutputApiTest {
    private static final byte[] CONTEXT =
            new TestingTar().file("Dockerfile", "FROM scratch\n").plain();
    private static final Digest DIGEST = Digest.ofBytes(CONTEXT);

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
    void streamsTheTarOfAJob() throws Exception {
        byte[] tar = new TestingTar().file("out", new byte[3 << 20]).plain();
        Descriptor output =
                new RegistryClient(farm.url())
                        .pushBlob(JobResult.outputRepository("acme"), MediaType.OCTET_STREAM, tar);
        JobId id = submit();
        succeed(id, output);
        var answer =
                farm.http()
                        .send(
                                farm.request("/api/v1/jobs/" + id + "/output").build(),
                                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(tar.length);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-tar");
        assertThat(answer.body()).isEqualTo(tar);
    }

    @Test
    void saysWhyThereIsNone() throws Exception {
        JobId id = submit();
        assertThat(refusal(id.value())).contains(id.value(), "QUEUED");
        succeed(id, null);
        assertThat(refusal(id.value())).contains(id.value(), "'output'");
        JobId gone = submit();
        succeed(gone, Descriptor.of(MediaType.OCTET_STREAM, Digest.ofBytes(new byte[9]), 9));
        assertThat(refusal(gone.value())).contains("no longer", "build again");
        assertThat(refusal("nonsense")).contains("no job 'nonsense'");
    }

    private static String refusal(String id) throws Exception {
        var answer = farm.send("GET", "/api/v1/jobs/" + id + "/output");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
        return Json.mapper().readTree(answer.body()).path("detail").asString();
    }

    private static JobId submit() throws Exception {
        var answer = farm.send("POST", "/api/v1/builds?project=acme&output=tar", CONTEXT);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JobId.parse(Json.mapper().readTree(answer.body()).path("id").asString());
    }

    private static void succeed(JobId id, @Nullable Descriptor output) {
        farm.journal.append(
                id,
                new JobEvent.Succeeded(new JobResult(DIGEST, DIGEST, List.of(), 1, 1, 0, output)));
    }
}
