package dev.kiln.farmtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.job.JobFailure;
import dev.kiln.job.JobState;
import dev.kiln.testkit.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code kiln serve} on a disk of its own that is too small for what it is asked to do. */
class FullDiskTest {
    private static final int DISK_MEBIBYTES = 96;

    private Path folder;
    private Path disk;
    private KilnProcess kiln;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        folder = Files.createTempDirectory("kiln-full-disk-");
        disk = Files.createDirectory(folder.resolve("disk"));
        Shell.sh(folder, "mount -t tmpfs -o size=" + DISK_MEBIBYTES + "m kiln-test " + disk)
                .expectSuccess();
        int port = FreePort.next();
        List<String> command =
                List.of("serve", "--port", Integer.toString(port), "--data", disk.toString());
        kiln = KilnProcess.start("serve", command, Map.of(), folder, port).awaitHealthy();
        client = new Client(kiln.url());
        BaseImage.importInto(client, folder);
    }

    @AfterEach
    void stop() throws Exception {
        kiln.close();
        Shell.sh(Path.of("/"), "umount " + disk + " && rm -rf '" + folder + "'").expectSuccess();
    }

    @Test
    void aStepThatFillsTheDiskFailsAndItsRoomIsFreed() throws Exception {
        Client.View view = build("RUN dd if=/dev/urandom of=/big bs=1M count=200\n");
        JobFailure failure = view.failed();
        assertThat(failure.kind()).isEqualTo(JobFailure.Kind.STEP_FAILED);
        assertThat(client.log(view.id())).contains("No space left on device");
        assertThat(build("RUN echo small >/a\n").success().stepsExecuted()).isEqualTo(1);
    }

    @Test
    void aLayerThatCannotBeStoredFailsTheJobWithASentence() throws Exception {
        Client.View view =
                build(
                        "RUN dd if=/dev/urandom of=/half bs=1M count="
                                + DISK_MEBIBYTES * 3 / 5
                                + "\n");
        assertThat(view.state()).isEqualTo(JobState.FAILED);
        assertThat(view.failed().message()).contains("the store's disk is full");
        assertThat(build("RUN echo small >/a\n").success().stepsExecuted()).isEqualTo(1);
    }

    @Test
    void aContextThatCannotBeUnpackedFailsTheJobWithASentence() throws Exception {
        Context context = new Context(folder, "FROM busybox\nCOPY big /big\n");
        Shell.sh(
                        context.folder(),
                        "dd if=/dev/urandom of=big bs=1M count=" + DISK_MEBIBYTES * 3 / 5)
                .expectSuccess();
        Client.View view = client.build(context.folder(), "");
        assertThat(view.state()).isEqualTo(JobState.FAILED);
        assertThat(view.failed().message()).contains("No space left on device");
        assertThat(build("RUN echo small >/a\n").success().stepsExecuted()).isEqualTo(1);
    }

    private Client.View build(String steps) throws Exception {
        String dockerfile = "FROM busybox\nARG RUN_ID=" + UUID.randomUUID() + "\n" + steps;
        return client.build(new Context(folder, dockerfile).folder(), "");
    }
}
