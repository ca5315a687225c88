package dev.kiln.worker.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.runtime.TestRoot.Outcome;
import dev.kiln.worker.snapshot.Draft;
import dev.kiln.worker.snapshot.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepMountTest {
    @TempDir Path folder;
    private RuntimeFixture fixture;
    private Path context;

    @BeforeEach
    void open() throws Exception {
        fixture = new RuntimeFixture(folder, false);
        context = Files.createDirectory(folder.resolve("context"));
        Files.createDirectories(context.resolve("src/deep"));
        Files.writeString(context.resolve("src/deep/file"), "from the context");
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private StepMount.Bind bind(String path, String target, boolean readOnly) {
        return new StepMount.Bind(new BindSource.Folder(context), path, target, readOnly);
    }

    @Test
    void aFolderIsReadOnlyAndBelongsToRoot() throws Exception {
        Outcome outcome =
                fixture.run(
                        "cat /in/deep/file; stat -c ' %u:%g' /in/deep; echo x > /in/new || echo ro",
                        bind("src", "/in", true));
        assertThat(outcome.stdout()).isEqualTo("from the context 0:0\nro\n");
        assertThat(fixture.draft.upper()).isEmptyDirectory();
    }

    @Test
    void writesToAWritableBindAreThrownAway() throws Exception {
        String script =
                """
                set -e
                echo changed > /in/src/deep/file; echo new > /in/new; chown 7:7 /in/new
                rm -r /in/src/deep; ls /in/src; cat /in/new; stat -c %u:%g /in /in/new
                """;
        Outcome outcome = fixture.run(script, bind("/", "/in", false));
        assertThat(outcome).isEqualTo(new Outcome(0, "new\n0:0\n7:7\n", ""));
        assertThat(context.resolve("src/deep/file")).hasContent("from the context");
        assertThat(context.resolve("new")).doesNotExist();
        assertThat(fixture.draft.upper()).isEmptyDirectory();
        assertThat(fixture.run("ls /in", bind("/", "/in", false)).stdout()).isEqualTo("src\n");
    }

    @Test
    void aSingleFileCanBeMounted() throws Exception {
        String script = "cat /new/dir/f; echo x > /new/dir/f && cat /new/dir/f";
        assertThat(fixture.run(script, bind("src/deep/file", "/new/dir/f", false)).stdout())
                .isEqualTo("from the contextx\n");
        assertThat(fixture.run("cat /etc/removable", bind("src/deep/file", "/etc/removable", true)))
                .isEqualTo(new Outcome(0, "from the context", ""));
        assertThat(fixture.draft.upper()).isEmptyDirectory();
        assertThat(context.resolve("src/deep/file")).hasContent("from the context");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherStageIsSeenWithItsOwners(boolean readOnly) throws Exception {
        Snapshot stage;
        try (Draft other = fixture.newDraft()) {
            Path file = Files.createDirectory(other.upper().resolve("out")).resolve("f");
            Files.writeString(file, "built");
            Files.setAttribute(file, "unix:uid", 1000);
            Files.setAttribute(file, "unix:gid", 1001);
            stage = other.seal();
            var source = new BindSource.Layers(List.of(TestRoot.load(fixture.session), stage));
            String script = "stat -c %u:%g /in/f; cat /in/f; echo x > /in/f || echo ro; ls /all";
            Outcome outcome =
                    fixture.run(
                            script,
                            new StepMount.Bind(source, "/out", "/in", readOnly),
                            new StepMount.Bind(source, "", "/all", readOnly));
            assertThat(outcome.stdout())
                    .isEqualTo(
                            "1000:1001\nbuilt"
                                    + (readOnly ? "ro\n" : "")
                                    + "bin\netc\nopaque\nout\nroot\ntmp\n");
            assertThat(file).hasContent("built");
        }
        assertThat(fixture.draft.upper()).isEmptyDirectory();
    }

    @Test
    void scratchIsAnEmptyFolder() throws Exception {
        var source = new BindSource.Layers(List.of());
        Outcome outcome =
                fixture.run(
                        "ls -A /in; touch /in/x; stat -c %u /in/x",
                        new StepMount.Bind(source, "/", "/in", false));
        assertThat(outcome).isEqualTo(new Outcome(0, "0\n", ""));
    }

    @Test
    void linksLeadNowhereOutsideTheSource() throws Exception {
        Files.writeString(folder.resolve("secret"), "of the worker");
        Files.createSymbolicLink(context.resolve("up"), Path.of("../secret"));
        Files.createSymbolicLink(context.resolve("abs"), folder.resolve("secret"));
        Files.createSymbolicLink(context.resolve("root"), Path.of("/"));
        for (String path : List.of("up", "abs", "../secret", "nosuch", "src/deep/file/x")) {
            assertThatThrownBy(() -> fixture.run("true", bind(path, "/in", true)))
                    .isInstanceOf(StepStartException.class)
                    .hasMessageContaining("'/" + path + "'")
                    .hasMessageContaining("no such file");
        }
        assertThat(fixture.run("ls /in", bind("root", "/in", true)).stdout()).contains("src");
        RuntimeFixture.assertNothingIsLeft();
    }

    @Test
    void aTmpfsIsEmptyBoundedAndGoneAfterwards() throws Exception {
        String script =
                """
                ls -A /opaque; echo x > /opaque/x && cat /opaque/x
                dd if=/dev/zero of=/opaque/big bs=64k count=32 2>/dev/null || echo full
                """;
        StepMount mount = new StepMount.Tmpfs("/opaque", 1 << 20);
        assertThat(fixture.run(script, mount).stdout()).isEqualTo("x\nfull\n");
        assertThat(fixture.run("ls /opaque").stdout()).isEqualTo("below\n");
        assertThat(fixture.draft.upper()).isEmptyDirectory();
        assertThat(fixture.run("touch /shm/x || echo ro", new StepMount.Tmpfs("/shm", 0, true)))
                .extracting(Outcome::stdout)
                .isEqualTo("ro\n");
    }

    @Test
    void aSecretIsAFileInMemoryForItsOwnerOnly() throws Exception {
        byte[] value = "open\0sesame".getBytes(StandardCharsets.UTF_8);
        StepMount.SecretFile root =
                new StepMount.SecretFile("/run/secrets/token", 0, 0, 0400, value);
        StepMount.SecretFile app = new StepMount.SecretFile("/app/key", 1000, 1001, 0440, value);
        String script =
                """
                stat -c '%a %u:%g' /run/secrets/token /app/key; grep -c sesame /run/secrets/token
                echo x > /app/key || echo ro; grep ' /app/key ' /proc/mounts
                """;
        Outcome outcome = fixture.run(script, root, app);
        assertThat(outcome.stdout())
                .startsWith("400 0:0\n440 1000:1001\n1\nro\n")
                .contains("tmpfs ro,nosuid,nodev,noexec");
        StepProcess other =
                TestRoot.process(
                        List.of("cat", "/run/secrets/token"),
                        "app",
                        NetworkMode.NONE,
                        TestRoot.limits());
        assertThat(fixture.run(other.withMounts(List.of(root))).stderr()).contains("denied");
        assertThat(fixture.draft.upper()).isEmptyDirectory();
        assertThat(root.toString()).doesNotContain("sesame");
        assertFolderLacks("sesame");
        root.close();
        assertThat(fixture.run("grep -c sesame /run/secrets/token", root).stdout())
                .isEqualTo("0\n");
    }

    @Test
    void aSecretVariableReplacesAnotherAndIsWrittenNowhere() throws Exception {
        SecretEnv secret = new SecretEnv("TOKEN", "open=se$ame".getBytes(StandardCharsets.UTF_8));
        StepProcess step =
                new StepProcess(
                                List.of("/bin/env"),
                                List.of("TOKEN=****", "A=1"),
                                "/",
                                "",
                                NetworkMode.NONE,
                                TestRoot.limits())
                        .withSecretEnv(List.of(secret));
        assertThat(step.toString()).doesNotContain("se$ame");
        assertThat(fixture.run(step).stdout().lines())
                .contains("TOKEN=open=se$ame", "A=1")
                .doesNotContain("TOKEN=****");
        assertFolderLacks("se$ame");
        for (byte[] bad : List.of(new byte[] {(byte) 0xff}, new byte[1], new byte[1 << 17])) {
            StepProcess unfit = step.withSecretEnv(List.of(new SecretEnv("TOKEN", bad)));
            assertThatThrownBy(() -> fixture.run(unfit))
                    .isInstanceOf(StepStartException.class)
                    .hasMessageContaining("TOKEN");
        }
    }

    private void assertFolderLacks(String text) throws Exception {
        assertThat(grep("from the context")).as("finds what is there").isZero();
        assertThat(grep(text)).as("whether a file holds " + text).isNotZero();
    }

    /** Files vanish meanwhile, as the store empties its trash. */
    private int grep(String text) throws Exception {
        return HostCommand.start(List.of("grep", "-rsqF", text, folder.toString()))
                .start()
                .waitFor();
    }

    @Test
    void mountsCanLieInOneAnotherInAnyOrder() throws Exception {
        StepMount outer = new StepMount.Tmpfs("/a", 0);
        Outcome outcome =
                fixture.run("cat /a/b/c/file; ls /a", bind("src/deep", "/a/b/c", true), outer);
        assertThat(outcome.stdout()).isEqualTo("from the contextb\n");
        assertThat(fixture.draft.upper()).isEmptyDirectory();
    }

    @Test
    void ofTwoMountsAtOnePlaceTheLastCounts() throws Exception {
        Outcome outcome =
                fixture.run("ls /in", new StepMount.Tmpfs("/in", 0), bind("src", "/in/", true));
        assertThat(outcome.stdout()).isEqualTo("deep\n");
        Outcome shm =
                fixture.run("grep -c /dev/shm /proc/mounts", new StepMount.Tmpfs("/dev/shm", 0));
        assertThat(shm.stdout()).isEqualTo("1\n");
    }

    @Test
    void mountPointsAreNoPartOfTheLayerButWhatIsBesideThemIs() throws Exception {
        fixture.run(
                "touch /new/dir/mine; chmod 700 /tmp",
                bind("src", "/new/dir/in", true),
                bind("src", "/tmp/a/in", true),
                bind("src", "/opaque/a/in", true));
        Path upper = fixture.draft.upper();
        try (Stream<Path> all = Files.walk(upper)) {
            assertThat(all.map(path -> upper.relativize(path).toString()))
                    .containsExactlyInAnyOrder("", "new", "new/dir", "new/dir/mine", "tmp");
        }
        assertThat((int) Files.getAttribute(upper.resolve("tmp"), "unix:mode") & 07777)
                .isEqualTo(0700);
    }

    @Test
    void theTimeOfADirectoryIsThatOfTheStepsWork() throws Exception {
        fixture.run(
                "touch /opaque/mine; touch -d '2001-02-03 04:05:06' /opaque",
                bind("src", "/opaque/in", true));
        Path opaque = fixture.draft.upper().resolve("opaque");
        assertThat(opaque.resolve("in")).doesNotExist();
        assertThat(Files.getLastModifiedTime(opaque))
                .isEqualTo(FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
    }

    @Test
    void aTargetBehindALinkIsMadeAndRemovedInsideTheRoot() throws Exception {
        try (Dir upper = Dir.open(fixture.draft.upper())) {
            upper.makeSymlink("link", "/../../away");
        }
        Outcome outcome = fixture.run("ls /away/in", bind("src", "/link/in", true));
        assertThat(outcome.stdout()).isEqualTo("deep\n");
        assertThat(fixture.draft.upper().resolve("away")).doesNotExist();
        assertThat(Path.of("/away")).doesNotExist();
    }

    @Test
    void refusesTargetsThatHideTheSystem() {
        for (String target : List.of("/", "in", "/proc/self", "/sys", "/a/../proc")) {
            assertThatThrownBy(() -> new StepMount.Tmpfs(target, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + target + "'");
        }
    }

    @Test
    void aStepThatCannotStartLeavesNothing() throws Exception {
        assertThatThrownBy(() -> fixture.run("true", bind("src", "/etc/passwd", true)))
                .isInstanceOf(StepStartException.class);
        RuntimeFixture.assertNothingIsLeft();
        assertThat(fixture.run("exit 3").status()).isEqualTo(3);
    }
}
