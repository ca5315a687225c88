package dev.kiln.farmtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobResult;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What bad input gets, and what becomes of jobs when the broker or Redis goes away. */
class FarmFaultsTest {
    private static Farm farm;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        farm = new Farm();
        client = farm.client();
        farm.worker("only");
    }

    @AfterAll
    static void stop() throws Exception {
        farm.close();
    }

    @Test
    void aDockerfileThatDoesNotParseIsRefusedWithItsPlace() throws Exception {
        HttpResponse<String> answer =
                client.post(new Context(farm.folder(), "FROM busybox\nRUM x\n").folder(), "");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"line\":2", "\"column\":1", "RUM");
    }

    @Test
    void whatIsNoTarIsRefused() throws Exception {
        HttpResponse<String> answer =
                client.post(HttpRequest.BodyPublishers.ofString("hello, this is no tar"), "");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("tar");
    }

    @Test
    void aContextThatReachesOutIsRefused() throws Exception {
        Path folder = Files.createTempDirectory(farm.folder(), "evil-");
        Shell.sh(
                        folder,
                        "mkdir c; echo FROM scratch >c/Dockerfile; echo x >x; tar -P -C c -cf evil.tar Dockerfile ../x")
                .expectSuccess();
        HttpResponse<String> answer =
                client.post(HttpRequest.BodyPublishers.ofFile(folder.resolve("evil.tar")), "");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("../x");
    }

    @Test
    void aLinkInTheContextIsNotFollowedOut() throws Exception {
        Context context = new Context(farm.folder(), "FROM busybox\nCOPY link/passwd /stolen\n");
        Files.createSymbolicLink(context.folder().resolve("link"), Path.of("/etc"));
        JobFailure failure = client.build(context.folder(), "").failed();
        assertThat(failure.message()).contains("link/passwd");
        assertThat(failure.line()).isEqualTo(2);
    }

    @Test
    void aMissingBaseImageSaysWhereItWasLookedFor() throws Exception {
        Context context = new Context(farm.folder(), "FROM 127.0.0.1:1/no/such:1\n");
        JobFailure failure = client.build(context.folder(), "").failed();
        assertThat(failure.kind()).isEqualTo(JobFailure.Kind.MISSING_IMAGE);
        assertThat(failure.message()).contains("127.0.0.1:1/no/such:1", "farm's own repository");
    }

    @Test
    void aRecordWhoseBlobIsGoneIsAMiss() throws Exception {
        Path context = fresh();
        String job = client.submit(context, "tag=gone");
        client.awaitEnd(job).success();
        Path image = Images.pull(client, "gone:latest", farm.folder());
        String lost = Images.topLayer(image);
        Shell.sh(
                        farm.folder(),
                        "find layer-store-*/store -name " + lost + " -delete -print | grep .")
                .expectSuccess();

        Client.View again = client.build(context, "tag=gone");
        assertThat(again.success().stepsExecuted()).isEqualTo(1);
        assertThat(client.log(again.id())).contains("1 cached layers are gone");
        Images.pull(client, "gone:latest", farm.folder());
    }

    @Test
    void aBuildOutlivesTheLossOfTheBroker() throws Exception {
        String job = submitSlow("broker");
        farm.rabbit().stop();
        farm.rabbit().start();
        JobResult result = client.awaitEnd(job).success();
        assertThat(result.stepsExecuted() + result.stepsCached()).isEqualTo(2);
        assertThat(client.build(fresh(), "").success().stepsExecuted()).isEqualTo(1);
    }

    @Test
    void aBuildOutlivesARestartOfRedis() throws Exception {
        String job = submitSlow("redis");
        farm.redis().stop();
        farm.redis().start();
        JobResult result = client.awaitEnd(job).success();
        assertThat(result.stepsExecuted() + result.stepsCached()).isEqualTo(2);
        assertThat(client.build(fresh(), "").success().stepsExecuted()).isEqualTo(1);
    }

    private static String submitSlow(String what) throws Exception {
        Context context =
                new Context(
                        farm.folder(),
                        "FROM busybox\nRUN echo "
                                + UUID.randomUUID()
                                + " >/a\nRUN echo begun; sleep 4; echo "
                                + what
                                + "\n");
        String job = client.submit(context.folder(), "");
        client.awaitEvent(
                job,
                event ->
                        event instanceof JobEvent.StepOutput output
                                && output.text().contains("begun"));
        return job;
    }

    private static Path fresh() throws Exception {
        return new Context(farm.folder(), "FROM busybox\nRUN echo " + UUID.randomUUID() + "\n")
                .folder();
    }
}
