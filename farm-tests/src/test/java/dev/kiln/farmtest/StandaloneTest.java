package dev.kiln.farmtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.job.JobEvent;
import dev.kiln.job.JobResult;
import dev.kiln.testkit.FreePort;
import dev.kiln.testkit.registry.CncfRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code kiln serve}: everything in one process, without a broker and without Redis. */
class StandaloneTest {
    private Path folder;
    private int port;
    private KilnProcess kiln;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        folder = Files.createTempDirectory("kiln-standalone-");
        port = FreePort.next();
        kiln = serve();
        client = new Client(kiln.url());
        BaseImage.importInto(client, folder);
    }

    @AfterEach
    void stop() throws Exception {
        kiln.close();
        Shell.sh(Path.of("/"), "rm -rf '" + folder + "'").expectSuccess();
    }

    @Test
    void keepsItsCacheAndItsImagesOverARestart() throws Exception {
        Context context = context("RUN date +%N >/a\n");
        JobResult first = client.build(context.folder(), "tag=kept").success();
        kiln.close();
        kiln = serve();
        JobResult second = client.build(context.folder(), "tag=kept").success();
        assertThat(first.stepsExecuted()).isEqualTo(1);
        assertThat(second.stepsExecuted()).isZero();
        assertThat(second.manifest()).isEqualTo(first.manifest());
    }

    @Test
    void goesOnWithItsJobsAfterACrashAndLeavesNothingBehind() throws Exception {
        Context context = context("RUN date +%N >/a\nRUN echo begun; sleep 3; echo ended\n");
        String job = client.submit(context.folder(), "tag=crashed");
        client.awaitEvent(job, event -> event instanceof JobEvent.StepStored);
        client.awaitEvent(
                job,
                event ->
                        event instanceof JobEvent.StepOutput output
                                && output.text().contains("begun"));
        List<Path> cgroups = kiln.cgroups();
        assertThat(cgroups).isNotEmpty();
        kiln.kill();
        assertThat(cgroups).noneMatch(Files::exists);
        assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
                .doesNotContain(folder.toString());
        assertThat(
                        Shell.sh(folder, "nft list tables | grep -c 'inet kiln' || true")
                                .output()
                                .trim())
                .isEqualTo("0");

        kiln = serve();
        Client.View view = client.awaitEnd(job);
        assertThat(view.success().stepsExecuted()).isEqualTo(1);
        assertThat(view.success().stepsCached()).isEqualTo(1);
        assertThat(view.attempts()).isEqualTo(2);
    }

    @Test
    void leavesNothingWhereItsLauncherIsKilled() throws Exception {
        String marker = "sleep 30." + System.nanoTime();
        Context context = context("RUN echo begun; " + marker + "\n");
        String job = client.submit(context.folder(), "");
        client.awaitEvent(job, event -> event instanceof JobEvent.StepOutput);
        List<Path> cgroups = kiln.cgroups();
        assertThat(cgroups).isNotEmpty();
        kiln.killLauncher();
        Instant deadline = Instant.now().plusSeconds(20);
        while (isRunning(marker) || cgroups.stream().anyMatch(Files::exists)) {
            assertThat(Instant.now()).as("all is gone, %s too", cgroups).isBefore(deadline);
            Thread.sleep(50);
        }
        kiln = serve();
    }

    @Test
    void passesOnOtherRegistriesImagesAndTakesNoneForThem() throws Exception {
        Path files = Files.createDirectory(folder.resolve("upstream"));
        String own = "docker://127.0.0.1:" + port + "/";
        try (CncfRegistry upstream = CncfRegistry.start(files)) {
            String skopeo = "skopeo copy -q --src-tls-verify=false --dest-tls-verify=false ";
            Shell.sh(folder, skopeo + own + "busybox docker://" + upstream.host() + "/acme/base:1")
                    .expectSuccess();
            String proxied = "proxy/" + upstream.host().replace(':', '_') + "/acme/base:1";
            Path layout = Images.pull(client, proxied, folder);
            assertThat(Images.listing(layout)).anyMatch(line -> line.contains("bin/busybox"));
            assertThat(Shell.sh(folder, skopeo + own + "busybox " + own + proxied).status())
                    .isNotZero();
        }
    }

    private static boolean isRunning(String marker) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(marker));
    }

    private KilnProcess serve() throws Exception {
        return KilnProcess.start(
                        "serve",
                        List.of(
                                "serve",
                                "--port",
                                Integer.toString(port),
                                "--data",
                                folder.resolve("data").toString()),
                        Map.of("KILN_WORKER_LEASETTL", "3s"),
                        folder,
                        port)
                .awaitHealthy();
    }

    private Context context(String steps) throws Exception {
        return new Context(folder, "FROM busybox\nARG RUN_ID=" + UUID.randomUUID() + "\n" + steps);
    }
}
