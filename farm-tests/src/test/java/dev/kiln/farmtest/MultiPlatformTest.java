package dev.kiln.farmtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.Platform;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobState;
import dev.kiln.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One request for two platforms, on a farm with a worker of each. Nothing is executed for the
 * foreign one.
 */
class MultiPlatformTest {
    private static final Platform HOME = Platform.current();
    private static final Platform AWAY =
            Platform.of("linux", HOME.architecture().equals("arm64") ? "amd64" : "arm64");

    private static Farm farm;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        farm = new Farm();
        client = farm.client();
        farm.worker("home");
        farm.worker("away", AWAY);
    }

    @AfterAll
    static void stop() throws Exception {
        farm.close();
    }

    @Test
    void twoPlatformsGiveOneIndex() throws Exception {
        Context context =
                new Context(
                                farm.folder(),
                                """
                                FROM scratch
                                ARG TARGETPLATFORM
                                ARG BUILDPLATFORM
                                LABEL target=$TARGETPLATFORM build=$BUILDPLATFORM
                                COPY a /a
                                """)
                        .file("a", UUID.randomUUID().toString());
        Shell.Result built =
                client.kiln(
                        "build",
                        "-t",
                        "both:1",
                        "-t",
                        "acme/both:2",
                        "--platform",
                        AWAY + "," + HOME,
                        context.folder().toString());

        assertThat(built.status()).as(built.output()).isZero();
        assertThat(built.output())
                .contains(
                        "[" + AWAY + "] started by away",
                        "[" + HOME + "] started by home",
                        "COPY a /a",
                        "2 steps executed, 0 cached");
        String raw = inspect("both:1", "--raw");
        assertThat(inspect("acme/both:2", "--raw")).isEqualTo(raw);
        ImageIndex index = Json.read(raw, ImageIndex.class);
        assertThat(index.manifests()).extracting(Descriptor::platform).containsExactly(AWAY, HOME);
        for (Platform platform : new Platform[] {HOME, AWAY}) {
            String config =
                    inspect("both:1", "--config --override-arch " + platform.architecture());
            assertThat(Json.read(config, ImageConfig.class).platform()).isEqualTo(platform);
            assertThat(config.replaceAll("\\s", ""))
                    .contains("\"target\":\"" + platform + "\"", "\"build\":\"" + HOME + "\"");
        }

        Client.View again =
                client.build(context.folder(), "platform=" + AWAY + "&platform=" + HOME);
        assertThat(again.success().stepsExecuted()).isZero();
        assertThat(again.success().stepsCached()).isEqualTo(2);
        assertThat(again.success().manifest().toString())
                .isEqualTo(
                        "sha256:" + Shell.sh(farm.folder(), sha256(raw)).expectSuccess().output());
    }

    @Test
    void attestationsStandBehindTheImages() throws Exception {
        Context context = new Context(farm.folder(), "FROM scratch\nCOPY Dockerfile /\n");
        client.build(
                        context.folder(),
                        "tag=attested&provenance=true&annotation=index:note=both&platform="
                                + AWAY
                                + ","
                                + HOME)
                .success();
        ImageIndex index = Json.read(inspect("attested", "--raw"), ImageIndex.class);
        assertThat(index.manifests())
                .extracting(Descriptor::platform)
                .containsExactly(AWAY, HOME, Platform.UNKNOWN, Platform.UNKNOWN);
        assertThat(index.annotations()).containsEntry("note", "both");
    }

    @Test
    void filesOfEachPlatformGoIntoItsFolder() throws Exception {
        Context context = new Context(farm.folder(), "FROM scratch\nCOPY Dockerfile /d/\n");
        Client.View view =
                client.build(context.folder(), "output=tar&platform=" + AWAY + "," + HOME);
        view.success();
        String files =
                Shell.sh(
                                farm.folder(),
                                "curl -sf %s | tar -t"
                                        .formatted(
                                                client.url()
                                                        .resolve(
                                                                "/api/v1/jobs/"
                                                                        + view.id()
                                                                        + "/output")))
                        .expectSuccess()
                        .output();
        assertThat(files.lines())
                .contains(
                        "linux_" + AWAY.architecture() + "/d/Dockerfile",
                        "linux_" + HOME.architecture() + "/d/Dockerfile");
    }

    @Test
    void aPlatformThatFailsStopsTheOthers() throws Exception {
        String marker = "sleep 100." + System.nanoTime();
        Context context = staged(marker, "missing");
        String job = client.submit(context.folder(), "platform=" + HOME + "," + AWAY);
        String home = client.view(job).build(HOME);
        String away = client.view(job).build(AWAY);

        JobFailure failure = client.awaitEnd(job).failed();
        assertThat(failure.message()).contains(AWAY.toString(), away, "missing");
        assertThat(failure.line()).isEqualTo(4);
        assertThat(failure.instruction()).startsWith("COPY missing");
        assertThat(client.awaitEnd(home).state()).isEqualTo(JobState.CANCELLED);
        assertNothingRuns(marker);
    }

    @Test
    void theExitStatusOfAFailedStepIsPassedOn() throws Exception {
        Context context = staged("exit 7", "Dockerfile");
        Shell.Result built =
                client.kiln(
                        "build",
                        "--platform",
                        HOME.toString(),
                        "--platform",
                        AWAY.toString(),
                        context.folder().toString());
        assertThat(built.status()).as(built.output()).isEqualTo(7);
        assertThat(built.output()).contains("ERROR the build for " + HOME + " (job ");
    }

    @Test
    void cancellingStopsTheBuildsToo() throws Exception {
        String marker = "sleep 100." + System.nanoTime();
        Context context = staged("echo begun; " + marker, "Dockerfile");
        String job = client.submit(context.folder(), "platform=" + AWAY + "," + HOME);
        String home = client.view(job).build(HOME);
        client.awaitEvent(home, event -> event instanceof JobEvent.StepOutput);

        assertThat(client.cancel(job)).isEqualTo(202);
        assertThat(client.view(job).state()).isEqualTo(JobState.CANCELLED);
        assertThat(client.awaitEnd(home).state()).isEqualTo(JobState.CANCELLED);
        assertNothingRuns(marker);
    }

    @Test
    void waitingCostsNoAttemptAndOutlivesTheWorkerThatWaited() throws Exception {
        farm.stopWorker("away");
        Context context =
                new Context(farm.folder(), "FROM scratch\nCOPY a /a\n")
                        .file("a", UUID.randomUUID().toString());
        String job = client.submit(context.folder(), "platform=" + HOME + "," + AWAY);
        client.awaitEnd(client.view(job).build(HOME)).success();
        String before = client.log(job);
        // More often than a message may be delivered that nobody acknowledges.
        Instant until = Instant.now().plus(Duration.ofSeconds(10));
        client.await(job, view -> view.state().isTerminal() || Instant.now().isAfter(until));
        assertThat(client.log(job)).isEqualTo(before);
        assertThat(client.view(job).state()).isEqualTo(JobState.QUEUED);

        farm.killWorker("home");
        farm.worker("home");
        farm.worker("away", AWAY);
        Client.View view = client.awaitEnd(job);
        assertThat(view.success().stepsExecuted()).isEqualTo(2);
        assertThat(view.attempts()).isEqualTo(1);
    }

    /** A stage for each platform; that of this machine executes something. */
    private static Context staged(String command, String copied) throws Exception {
        return new Context(
                farm.folder(),
                """
                FROM busybox AS for-%s
                RUN %s
                FROM scratch AS for-%s
                COPY %s /
                FROM for-$TARGETARCH
                LABEL id=%s
                """
                        .formatted(
                                HOME.architecture(),
                                command,
                                AWAY.architecture(),
                                copied,
                                UUID.randomUUID()));
    }

    private static void assertNothingRuns(String marker) {
        assertThat(ProcessHandle.allProcesses().map(ProcessHandle::info))
                .noneMatch(info -> info.commandLine().orElse("").contains(marker));
    }

    private static String inspect(String image, String options) throws Exception {
        return Shell.sh(
                        farm.folder(),
                        "skopeo inspect --tls-verify=false %s docker://127.0.0.1:%d/%s"
                                .formatted(options, client.url().getPort(), image))
                .expectSuccess()
                .output()
                .strip();
    }

    private static String sha256(String text) {
        return "printf %s '" + text + "' | sha256sum | cut -c-64 | tr -d '\\n'";
    }
}
