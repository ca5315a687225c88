package dev.kiln.farmtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobResult;
import dev.kiln.job.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Builds on a farm of two workers. */
class FarmBuildTest {
    private static Farm farm;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        farm = new Farm();
        client = farm.client();
        farm.worker("one");
        farm.worker("two");
    }

    @AfterAll
    static void stop() throws Exception {
        farm.close();
    }

    @Test
    void aSecondBuildExecutesNothingOnWhicheverWorkerItLands() throws Exception {
        Context context = context("COPY a /a\nRUN cat /a >/b\nRUN date +%N >/c\n").file("a", "1");
        farm.stopWorker("two");
        JobResult cold = client.build(context.folder(), "tag=cold:1").success();
        farm.stopWorker("one");
        farm.worker("two");
        JobResult again = client.build(context.folder(), "tag=cold:2").success();
        farm.worker("one");

        assertThat(cold.stepsExecuted()).isEqualTo(3);
        assertThat(again.stepsExecuted()).isZero();
        assertThat(again.stepsCached()).isEqualTo(3);
        assertThat(again.manifest()).isEqualTo(cold.manifest());
    }

    @Test
    void anEditedFileExecutesFromTheFirstStepThatSeesIt() throws Exception {
        Context context = context("RUN echo first\nCOPY a /a\nRUN cat /a >/b\n").file("a", "1");
        client.build(context.folder(), "tag=edited").success();
        context.file("a", "2");
        JobResult edited = client.build(context.folder(), "tag=edited").success();
        assertThat(edited.stepsExecuted()).isEqualTo(2);
        assertThat(edited.stepsCached()).isEqualTo(1);

        JobResult afresh = client.build(context.folder(), "tag=edited&noCache=true").success();
        assertThat(afresh.stepsExecuted()).isEqualTo(3);
    }

    @Test
    void aChangedLabelExecutesNothingBelowIt() throws Exception {
        String marker = UUID.randomUUID().toString();
        Context context =
                new Context(
                        farm.folder(), "FROM busybox\nLABEL v=1\nRUN echo " + marker + " >/m\n");
        client.build(context.folder(), "").success();
        context.file("Dockerfile", "FROM busybox\nLABEL v=2\nRUN echo " + marker + " >/m\n");
        assertThat(client.build(context.folder(), "").success().stepsExecuted()).isZero();
    }

    @Test
    void twoAtOnceExecuteEachStepOnce() throws Exception {
        Context context =
                context("RUN sleep 2; echo heard; date +%N >/a\nRUN sleep 1; date +%N >/b\n");
        String first = client.submit(context.folder(), "tag=twin:1");
        String second = client.submit(context.folder(), "tag=twin:2");
        JobResult one = client.awaitEnd(first).success();
        JobResult two = client.awaitEnd(second).success();

        assertThat(one.stepsExecuted() + two.stepsExecuted()).isEqualTo(2);
        assertThat(one.manifest()).isEqualTo(two.manifest());
        assertThat(client.log(first)).contains("heard");
        assertThat(client.log(second)).contains("heard");
    }

    @Test
    void anotherWorkerGoesOnWhereOneWasKilled() throws Exception {
        String marker = "sleep 3." + System.nanoTime();
        Context context = context("RUN date +%N >/a\nRUN echo begun; " + marker + "\n");
        String job = client.submit(context.folder(), "tag=survivor");
        client.awaitEvent(job, event -> event instanceof JobEvent.StepStored);
        client.awaitEvent(
                job,
                event ->
                        event instanceof JobEvent.StepOutput output
                                && output.text().contains("begun"));
        String victim = client.workerOf(job);
        farm.killWorker(victim);
        assertThat(ProcessHandle.allProcesses().map(ProcessHandle::info))
                .noneMatch(info -> info.commandLine().orElse("").contains(marker));

        Client.View view = client.awaitEnd(job);
        assertThat(view.success().stepsExecuted()).isEqualTo(1);
        assertThat(view.success().stepsCached()).isEqualTo(1);
        assertThat(view.attempts()).isEqualTo(2);
        farm.worker(victim);
    }

    @Test
    void aFailingStepSaysWhereAndLeavesAnImage() throws Exception {
        Context context = context("RUN echo good >/good\nRUN echo oops >&2; \\\n  exit 7\n");
        Client.View view = client.build(context.folder(), "tag=broken");
        JobFailure failure = view.failed();
        assertThat(view.state()).isEqualTo(JobState.FAILED);
        assertThat(failure.kind()).isEqualTo(JobFailure.Kind.STEP_FAILED);
        assertThat(failure.instruction()).startsWith("RUN echo oops");
        assertThat(failure.line()).isEqualTo(4);
        assertThat(failure.exitStatus()).isEqualTo(7);
        assertThat(failure.lastGoodImage()).isEqualTo("failed:" + view.id());
        assertThat(client.log(view.id())).contains("oops");

        Path image = Images.pull(client, "failed:" + view.id(), farm.folder());
        assertThat(Images.read(image, "good")).isEqualTo("good\n");
        assertThat(client.kiln("build", "-t", "broken", context.folder().toString()).status())
                .isEqualTo(7);
    }

    @Test
    void aCancelledJobEndsAtOnce() throws Exception {
        String marker = "sleep 100." + System.nanoTime();
        Context context = context("RUN echo begun; " + marker + "\n");
        String job = client.submit(context.folder(), "");
        client.awaitEvent(job, event -> event instanceof JobEvent.StepOutput);
        assertThat(client.cancel(job)).isEqualTo(202);
        assertThat(client.awaitEnd(job).state()).isEqualTo(JobState.CANCELLED);
        assertThat(ProcessHandle.allProcesses().map(ProcessHandle::info))
                .noneMatch(info -> info.commandLine().orElse("").contains(marker));
        assertThat(client.cancel(job)).isEqualTo(409);
    }

    @Test
    void stagesAreBuiltSideBySideAndCopiedFrom() throws Exception {
        String marker = UUID.randomUUID().toString();
        Context context =
                new Context(
                        farm.folder(),
                        "FROM busybox AS one\nRUN echo "
                                + marker
                                + " >/one\n"
                                + "FROM busybox AS two\nRUN echo two >/two\n"
                                + "FROM busybox AS unused\nRUN false\n"
                                + "FROM scratch\nCOPY --from=one /one /\nCOPY --from=1 --chown=7:8 --chmod=0640 /two /t/\n");
        JobResult result = client.build(context.folder(), "tag=staged").success();
        assertThat(result.stepsExecuted()).isEqualTo(4);
        Path image = Images.pull(client, "staged:latest", farm.folder());
        assertThat(Images.read(image, "one")).isEqualTo(marker + "\n");
        assertThat(Images.listing(image)).contains("-rw-r----- 7/8 4 t/two");
    }

    @Test
    void aFailingStageTakesAlongOnlyThoseThatNeedIt() throws Exception {
        String marker = UUID.randomUUID().toString();
        Context context =
                new Context(
                        farm.folder(),
                        "FROM busybox AS broken\nRUN exit 3\n"
                                + "FROM broken AS above\nRUN true\n"
                                + "FROM busybox AS free\nRUN sleep 3\nRUN echo "
                                + marker
                                + " >/free\n"
                                + "FROM scratch\nCOPY --from=above / /\nCOPY --from=free /free /\n");
        Client.View view = client.build(context.folder(), "");
        assertThat(view.failed().instruction()).isEqualTo("RUN exit 3");
        assertThat(client.log(view.id()))
                .contains("stage above is cancelled: it needs stage broken, which failed")
                .contains("stage 3 is cancelled: it needs stage broken, which failed")
                .doesNotContain("stage free is cancelled");
        JobResult free = client.build(context.folder(), "target=free").success();
        assertThat(free.stepsExecuted()).isZero();
        assertThat(free.stepsCached()).isEqualTo(2);
    }

    @Test
    void theImageIsWhatWasBuilt() throws Exception {
        Path folder = Files.createTempDirectory(farm.folder(), "tree-");
        Shell.sh(
                        folder,
                        """
                        mkdir tree; echo data >tree/plain; ln tree/plain tree/hard; ln -s plain tree/soft
                        echo set >tree/setuid; chown 33:33 tree/setuid; chmod 4755 tree/setuid
                        setfattr -n user.note -v kept tree/plain
                        tar --xattrs -C tree --numeric-owner -cf add.tar .; rm -r tree
                        echo "FROM busybox" >Dockerfile
                        echo "ADD add.tar /t/" >>Dockerfile
                        echo "RUN echo gone >/gone; mkdir -p /dir; echo x >/dir/x; mkfifo /pipe" >>Dockerfile
                        echo "RUN rm /gone; rm -r /dir; mkdir /dir; echo y >/dir/y; chown web:web /dir/y" >>Dockerfile
                        """)
                .expectSuccess();
        client.build(folder, "tag=faithful").success();
        Path image = Images.pull(client, "faithful:latest", farm.folder());
        List<String> listing = Images.listing(image);
        assertThat(listing)
                .contains(
                        "-rwsr-xr-x 33/33 4 t/setuid",
                        "lrwxrwxrwx 0/0 0 t/soft -> plain",
                        "prw-r--r-- 0/0 0 pipe",
                        "-rw-r--r-- 33/33 2 dir/y",
                        "-rw------- 0/0 0 .wh.gone")
                .anyMatch(line -> line.contains(" link to t/"))
                .noneMatch(line -> line.endsWith("resolv.conf"));
        assertThat(listing)
                .anyMatch(line -> line.endsWith("dir/.wh..wh..opq") || line.endsWith("dir/.wh.x"));
        assertThat(Images.xattrs(image, "t/hard")).contains("user.note");
    }

    private static Context context(String steps) throws Exception {
        return new Context(
                farm.folder(), "FROM busybox\nARG RUN_ID=" + UUID.randomUUID() + "\n" + steps);
    }
}
