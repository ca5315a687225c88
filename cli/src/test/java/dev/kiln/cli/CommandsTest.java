package dev.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Digest;
import dev.kiln.image.ImageReference;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobResult;
import dev.kiln.job.LayerPush;
import dev.kiln.job.PushedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    private record Ran(int status, String out, String err) {}

    @TempDir Path folder;
    private TestingFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new TestingFarm();
        Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\n");
        Files.writeString(folder.resolve("large"), "x".repeat(3_000_000));
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    @Test
    void pushSaysInDockersWordsWhatBecomesOfEachLayer() throws IOException {
        var layer = Digest.ofText("layer");
        var pushed =
                new PushedImage(ImageReference.parse("r.example/app"), TestingFarm.DIGEST, 528);
        farm.with(
                new JobEvent.LayerMoved(layer, new LayerPush.Preparing()),
                new JobEvent.LayerMoved(layer, new LayerPush.Pushing(1024, 4096)),
                new JobEvent.LayerMoved(layer, new LayerPush.Pushed()),
                new JobEvent.ImagePushed(pushed),
                new JobEvent.Succeeded(
                        JobResult.ofPush(List.of(pushed), TestingFarm.DIGEST, 4096)));

        var ran = run("push", "--project", "acme", "app", "r.example/app");
        assertThat(ran.status()).isZero();
        String id = layer.shortHex();
        assertThat(ran.out().lines())
                .containsExactly(
                        "Using default tag: latest",
                        id + ": Preparing",
                        id + ": Pushing 1.0 KiB/4.0 KiB",
                        id + ": Pushed",
                        "latest: digest: " + TestingFarm.DIGEST + " size: 528");
        assertThat(farm.requests.getFirst())
                .isEqualTo("POST /api/v1/pushes?image=app&target=r.example%2Fapp&project=acme");

        assertThat(run("push", "-q", "app:1").out().strip()).isEqualTo("r.example/app:latest");
        run("push", "-a", "r.example/app");
        assertThat(farm.requests)
                .contains("POST /api/v1/pushes?image=r.example%2Fapp&allTags=true");
    }

    @Test
    void buildSendsTheContextAndShowsTheLog() throws IOException {
        farm.with(
                new JobEvent.StepStarted(1, 1, "0", "RUN true", 2, TestingFarm.DIGEST),
                new JobEvent.StepOutput(1, JobEvent.Stream.STDOUT, "hello\n"),
                TestingFarm.succeeded());
        Path idFile = folder.resolve("../id-" + folder.getFileName());

        var ran =
                run(
                        "build",
                        "-t",
                        "app:1",
                        "--tag",
                        "app:2",
                        "--target",
                        "x",
                        "--no-cache",
                        "--build-arg",
                        "A=1 & 2",
                        "--label",
                        "l=v",
                        "--platform",
                        "linux/amd64",
                        "--iidfile",
                        idFile.toString(),
                        folder.toString());

        assertThat(ran.status()).isZero();
        assertThat(ran.out().lines())
                .containsExactly(
                        "#1 [0 1/1] RUN true",
                        "#1 | hello",
                        "image docker.io/library/app:1 digest " + TestingFarm.DIGEST,
                        "1 steps executed, 2 cached, 1.0 KiB");
        assertThat(farm.requests.getFirst())
                .isEqualTo(
                        "POST /api/v1/builds?tag=app%3A1&tag=app%3A2&dockerfile=Dockerfile"
                                + "&target=x&buildArg=A%3D1+%26+2&label=l%3Dv&noCache=true"
                                + "&platform=linux%2Famd64");
        assertThat(names(farm.context)).containsExactly("Dockerfile", "large");
        assertThat(Digest.parse(Files.readString(idFile))).isEqualTo(TestingFarm.DIGEST);
        Files.delete(idFile);
    }

    @Test
    void quietBuildPrintsTheIdAlone() {
        farm.with(new JobEvent.Notice("noise"), TestingFarm.succeeded());
        var ran = run("build", "-q", folder.toString());
        assertThat(ran.out()).isEqualTo(TestingFarm.DIGEST + System.lineSeparator());
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void resumesWhereTheConnectionBroke() {
        farm.breaks.addAll(List.of(2, 1));
        farm.with(
                new JobEvent.Notice("one"),
                new JobEvent.Notice("two"),
                new JobEvent.Notice("three"),
                TestingFarm.succeeded());

        var ran = run("build", folder.toString());

        assertThat(ran.status()).isZero();
        assertThat(ran.out().lines().toList().subList(0, 3)).containsExactly("one", "two", "three");
        assertThat(ran.out().lines().filter("two"::equals)).hasSize(1);
        assertThat(farm.resumedFrom).startsWith("null", "2").hasSizeGreaterThan(2);
    }

    @Test
    void endsWithTheStatusOfTheCommandThatFailed() {
        farm.with(TestingFarm.failed(42));
        var ran = run("build", folder.toString());
        assertThat(ran.status()).isEqualTo(42);
        assertThat(ran.out()).contains("ERROR it failed", "at Dockerfile:3:1: RUN x");
    }

    @Test
    void aStatusThatTheShellWouldMisreadIsOne() {
        farm.with(TestingFarm.failed(137));
        var ran = run("build", "--quiet", folder.toString());
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("exit status 137");
    }

    @Test
    void aCancelledJobIsToldFromAFailedOne() {
        farm.with(new JobEvent.Cancelled("by somebody"));
        assertThat(run("build", folder.toString()).status()).isEqualTo(130);
    }

    @Test
    void passesOnATarFromStandardInput() {
        farm.with(TestingFarm.succeeded());
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(new byte[1024]));
        try {
            assertThat(run("build", "-").status()).isZero();
        } finally {
            System.setIn(before);
        }
        assertThat(farm.context).isEqualTo(new byte[1024]);
    }

    @Test
    void saysWhatTheFarmRefusedBeforeItReadTheContext() throws IOException {
        Files.writeString(folder.resolve("huge"), "x".repeat(50_000_000));
        farm.refusing(400);
        var ran = run("build", folder.toString());
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err().strip()).isEqualTo("kiln: Dockerfile:2:1: RUM: unknown");
    }

    @Test
    void saysWhyTheContextCannotBeSent() throws IOException {
        Files.writeString(folder.resolve(".dockerignore"), "[");
        var ran = run("build", folder.toString());
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains(".dockerignore:1:").doesNotContain("at dev.kiln");
        assertThat(farm.requests).isEmpty();
    }

    @Test
    void saysHowToStartAFarmWhereThereIsNone() throws IOException {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        var ran = execute("jobs", "--url", "http://127.0.0.1:" + free);
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err())
                .contains("cannot connect", ":" + free, "kiln serve", "KILN_URL")
                .doesNotContain("at dev.kiln");
        assertThat(execute("jobs", "--url", "nonsense").err()).contains("address of a farm");
    }

    @Test
    void listsCancelsAndPrintsLogs() {
        farm.with(new JobEvent.Notice("one"), TestingFarm.failed(3));
        assertThat(run("jobs").out().lines().toList().get(1))
                .matches(TestingFarm.JOB + "  build   QUEUED     \\d+d\\s+app:1");
        assertThat(run("cancel", TestingFarm.JOB).out()).contains("cancel requested");
        assertThat(run("logs", TestingFarm.JOB).out()).isEqualTo("a log\n");
        assertThat(run("logs", "-f", TestingFarm.JOB).out()).startsWith("one\nERROR");
        var unknown = run("cancel", "1".repeat(24));
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.err().strip()).isEqualTo("kiln: no such job here");
        assertThat(run("logs", "nonsense").err()).contains("not a job id");
    }

    @Test
    void refusesOptionsThatItDoesNotKnow() {
        assertThat(execute("build", "--nonsense", ".").status()).isEqualTo(2);
        assertThat(execute("serve", "--prot=1").err()).contains("unknown option", "--prot=1");
        assertThat(execute("help").out()).contains("build", "serve", "registry-proxy");
    }

    private Ran run(String verb, String... arguments) {
        var all = new ArrayList<>(List.of(verb, "--url", farm.url()));
        all.addAll(List.of(arguments));
        return execute(all.toArray(String[]::new));
    }

    private static Ran execute(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status =
                Kiln.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments);
        return new Ran(status, out.toString(), err.toString());
    }

    private static List<String> names(byte[] tar) throws IOException {
        var names = new ArrayList<String>();
        try (var in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }
}
