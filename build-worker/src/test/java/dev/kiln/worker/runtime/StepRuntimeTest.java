package dev.kiln.worker.runtime;

import static dev.kiln.worker.runtime.TestRoot.limits;
import static dev.kiln.worker.runtime.TestRoot.process;
import static dev.kiln.worker.runtime.TestRoot.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.runtime.TestRoot.Outcome;
import dev.kiln.worker.snapshot.Draft;
import dev.kiln.worker.snapshot.Snapshot;
import dev.kiln.worker.snapshot.SnapshotSession;
import dev.kiln.worker.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class StepRuntimeTest {
    @TempDir static Path folder;
    private static SnapshotStore store;
    private static StepRuntime runtime;

    private SnapshotSession session;
    private Draft draft;

    @BeforeAll
    static void start() throws Exception {
        store = TestRoot.store(folder);
        runtime = StepRuntime.start(RuntimeSettings.defaults(), store);
    }

    @AfterAll
    static void stop() throws IOException {
        runtime.close();
        store.close();
    }

    @BeforeEach
    void begin() throws Exception {
        session = store.session();
        draft = session.begin(List.of(TestRoot.load(session)));
    }

    @AfterEach
    void end() throws IOException {
        session.close();
    }

    private Outcome run(StepProcess step) throws Exception {
        return TestRoot.run(runtime, step, draft);
    }

    @Test
    void passesOutputAndStatusOn() throws Exception {
        assertThat(run(shell("echo out; echo err >&2; exit 7")))
                .isEqualTo(new Outcome(7, "out\n", "err\n"));
    }

    @Test
    void tellsAProgramThatIsMissingFromOneThatIsNone() throws Exception {
        assertThat(run(process(List.of("nosuch"), "", NetworkMode.NONE, limits())).status())
                .isEqualTo(127);
        assertThat(run(process(List.of("/etc/passwd"), "", NetworkMode.NONE, limits())).status())
                .isEqualTo(126);
    }

    @Test
    void writesFilesWithTheOwnersThatTheImageShallHave() throws Exception {
        run(shell("mkdir /d; touch /d/f; chown 1000:1001 /d/f; touch /tmp/mine; chmod 4755 /d/f"));
        Path file = draft.upper().resolve("d/f");
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(1000);
        assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(1001);
        assertThat((int) Files.getAttribute(file, "unix:mode") & 07777).isEqualTo(04755);
        assertThat(Files.getAttribute(draft.upper().resolve("d"), "unix:uid")).isEqualTo(0);
    }

    @Test
    void marksWhatWasRemovedAndReplaced() throws Exception {
        run(shell("rm /etc/removable; rm -r /opaque; mkdir /opaque; touch /opaque/new"));
        try (Dir upper = Dir.open(draft.upper());
                Dir etc = upper.openDir("etc")) {
            assertThat(etc.status("removable").isWhiteout()).isTrue();
            assertThat(etc.names()).containsExactly("removable");
            assertThat(upper.xattr("opaque", "trusted.overlay.opaque")).isEqualTo(new byte[] {'y'});
        }
    }

    @Test
    void keepsCapabilitiesOfFilesAsTheImageShallHaveThem() throws Exception {
        // security.capability, version 2, effective: CAP_NET_BIND_SERVICE permitted
        byte[] capability = {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        Snapshot parent;
        try (Dir upper = Dir.open(draft.upper())) {
            upper.makeDir("cap", 0755);
            try (Dir cap = upper.openDir("cap")) {
                cap.createFile("tool", 0755).close();
                cap.setXattr("tool", "security.capability", capability);
            }
            parent = draft.seal();
        }
        Draft next = session.begin(List.of(TestRoot.load(session), parent));
        assertThat(TestRoot.run(runtime, shell("chmod 700 /cap"), next).status()).isZero();
        assertThat(TestRoot.run(runtime, shell("touch -a /cap/tool"), next).status()).isZero();
        try (Dir upper = Dir.open(next.upper());
                Dir cap = upper.openDir("cap")) {
            assertThat(cap.xattr("tool", "security.capability")).isEqualTo(capability);
        }
    }

    @Test
    void leavesNoTraceOfWhatTheWorkerMounts() throws Exception {
        Outcome outcome = run(shell("cat /etc/hostname; ls -d /proc/1 /sys/class /dev/null"));
        assertThat(outcome.stdout()).startsWith("kiln\n").contains("/proc/1", "/sys/class");
        assertThat(draft.upper()).isEmptyDirectory();
    }

    @Test
    void removesTheMountPointAtTheEndOfADanglingLink() throws Exception {
        Path etc = Files.createDirectory(draft.upper().resolve("etc"));
        Files.createSymbolicLink(
                etc.resolve("resolv.conf"), Path.of("../run/systemd/resolve/stub-resolv.conf"));
        Outcome outcome =
                run(process(List.of("cat", "/etc/resolv.conf"), "", NetworkMode.DEFAULT, limits()));
        assertThat(outcome.stdout()).contains("nameserver");
        assertThat(draft.upper().resolve("run")).doesNotExist();
        assertThat(etc.resolve("resolv.conf")).isSymbolicLink();
    }

    @Test
    void removesNoFileOfTheWorkerBehindALinkInTheWayOfAMountPoint() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.createFile(outside.resolve("resolv.conf"));
        Path etc = Files.createDirectory(draft.upper().resolve("etc"));
        Files.createSymbolicLink(etc.resolve("resolv.conf"), Path.of("/stub/resolv.conf"));
        MountStubs stubs = MountStubs.before(draft.upper(), draft.upper(), 0, List.of());
        Files.createSymbolicLink(draft.upper().resolve("stub"), outside);
        stubs.removeFrom(draft.upper());
        assertThat(outside.resolve("resolv.conf")).exists();
    }

    @Test
    void aStepsMachineHasTheNameAskedForAndTheNextOneItsOwn() throws Exception {
        StepProcess named =
                shell("cat /etc/hostname; hostname; grep -c ci.example /etc/hosts")
                        .withHostname("ci.example");
        assertThat(run(named).stdout()).isEqualTo("ci.example\nci.example\n1\n");
        assertThat(run(shell("cat /etc/hostname; hostname")).stdout()).isEqualTo("kiln\nkiln\n");
    }

    @Test
    void givesExactlyTheEnvironmentAskedFor() throws Exception {
        StepProcess step =
                new StepProcess(
                        List.of("/bin/env"),
                        List.of("A=1", "B=two words"),
                        "/tmp",
                        "app",
                        NetworkMode.NONE,
                        limits());
        assertThat(run(step).stdout().lines())
                .containsExactlyInAnyOrder(
                        "A=1",
                        "B=two words",
                        "HOME=/home/app",
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    }

    @Test
    void resolvesUsersInsideTheImage() throws Exception {
        assertThat(idAs("")).isEqualTo("uid=0(root) gid=0(root)");
        assertThat(idAs("app")).isEqualTo("uid=1000(app) gid=1001(app) groups=2000(extra)");
        assertThat(idAs("1000")).isEqualTo("uid=1000(app) gid=1001(app) groups=2000(extra)");
        assertThat(idAs("app:third")).isEqualTo("uid=1000(app) gid=3000(third)");
        assertThat(idAs("4711:4712")).isEqualTo("uid=4711 gid=4712");
        assertThatThrownBy(() -> idAs("nobody-here")).hasMessageContaining("'nobody-here'");
        assertThatThrownBy(() -> idAs("app:nogroup")).hasMessageContaining("'nogroup'");
    }

    private String idAs(String user) throws Exception {
        return run(process(List.of("id"), user, NetworkMode.NONE, limits())).stdout().strip();
    }

    @Test
    void followsAnAccountFileToNothingOutsideTheImage() throws Exception {
        Path etc = Files.createDirectory(draft.upper().resolve("etc"));
        Path secret = Files.writeString(folder.resolve("secret"), "spy:x:77:77::/:/bin/sh\n");
        Files.createSymbolicLink(etc.resolve("passwd"), secret);
        assertThatThrownBy(() -> idAs("spy")).hasMessageContaining("'spy'");
    }

    @Test
    void hasTheRightsOfADockerContainerAndNoMore() throws Exception {
        Outcome outcome =
                run(
                        shell(
                                """
                                grep -E '^(Cap(Eff|Prm|Bnd|Amb)|NoNewPrivs|Seccomp):' /proc/self/status
                                mount -t tmpfs x /tmp && echo mounted
                                unshare -U true && echo unshared
                                mknod /tmp/sda b 8 0 && echo mknod
                                echo 1 > /proc/sys/kernel/hostname && echo sysctl
                                cat /proc/keys
                                ls /proc/self/fd
                                grep -c . /proc/self/uid_map
                                """));
        assertThat(outcome.stdout().lines().map(line -> line.replace('\t', ' ')))
                .contains(
                        "CapEff: 00000000a80425fb",
                        "CapPrm: 00000000a80425fb",
                        "CapBnd: 00000000a80425fb",
                        "CapAmb: 0000000000000000",
                        "NoNewPrivs: 0",
                        "Seccomp: 2",
                        "0",
                        "1",
                        "2",
                        "3")
                .doesNotContain("mounted", "unshared", "mknod", "sysctl", "4");
    }

    @Test
    void killsAStepThatTakesMoreMemoryThanItMay() throws Exception {
        Outcome outcome = run(shell("exec tail /dev/zero"));
        assertThat(outcome.status()).isEqualTo(137);
    }

    @Test
    void boundsTheNumberOfProcesses() throws Exception {
        StepLimits few =
                new StepLimits(DataSize.ofMegabytes(256), 0, 20, 1024, Duration.ofSeconds(60));
        List<String> script =
                List.of("sh", "-c", "for i in $(seq 40); do sleep 30 & done; echo done");
        Outcome outcome = run(process(script, "", NetworkMode.NONE, few));
        assertThat(outcome.stderr()).contains("can't fork");
    }

    @Test
    void killsAStepThatTakesTooLong() throws Exception {
        StepLimits brief =
                new StepLimits(DataSize.ofMegabytes(256), 0, 50, 1024, Duration.ofMillis(500));
        List<String> stubborn =
                List.of("sh", "-c", "trap '' TERM INT; while :; do sleep 4712; done");
        assertThatThrownBy(() -> run(process(stubborn, "", NetworkMode.NONE, brief)))
                .isInstanceOf(StepTimeoutException.class)
                .hasMessageContaining("kiln.worker.step.timeout");
        assertThat(Processes.running("sleep", "4712")).isZero();
        assertThat(run(shell("exit 0")).status()).isZero();
    }

    @Test
    void leavesNoDaemonBehind() throws Exception {
        Outcome outcome = run(shell("setsid sleep 4711 >/dev/null 2>&1 & sleep 0.1; echo parent"));
        assertThat(outcome.stdout()).isEqualTo("parent\n");
        assertThat(Processes.running("sleep", "4711")).isZero();
    }

    @Test
    void killsTheStepOfAnInterruptedThread() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Future<Integer> step =
                    executor.submit(() ->
                            runtime.run(
                                    shell("echo up; sleep 4713"),
                                    draft,
                                    (stderr, bytes, length) -> started.countDown()));
            started.await();
            executor.shutdownNow();
            assertThatThrownBy(step::get).hasCauseInstanceOf(InterruptedException.class);
        }
        assertThat(Processes.running("sleep", "4713")).isZero();
    }

    @Test
    void runsTwoStepsAtTheSameTime() throws Exception {
        CountDownLatch bothUp = new CountDownLatch(2);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> steps = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Draft own = session.begin(List.of(TestRoot.load(session)));
                steps.add(() ->
                        runtime.run(
                                shell("echo up"), own, (stderr, bytes, length) -> meet(bothUp)));
            }
            for (Future<Integer> step : executor.invokeAll(steps)) {
                assertThat(step.get()).isZero();
            }
        }
    }

    /** A step is not over before its output is taken, so that this waits for a second one. */
    private static void meet(CountDownLatch latch) {
        latch.countDown();
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void refusesAWorkingDirectoryThatIsADescriptor() {
        assertThatThrownBy(() ->
                        new StepProcess(
                                List.of("true"),
                                List.of(),
                                "/tmp/../proc/self/fd/8",
                                "",
                                NetworkMode.NONE,
                                limits()))
                .hasMessageContaining("/proc");
    }

    @Test
    void refusesTheWorkersNetworkUnlessPermitted() {
        assertThatThrownBy(() -> run(process(List.of("true"), "", NetworkMode.HOST, limits())))
                .isInstanceOf(StepStartException.class)
                .hasMessageContaining("kiln.worker.network.allow-host");
    }

    @Test
    void leavesNoMountAndNoCgroup() throws Exception {
        run(shell("true"));
        run(process(List.of("nosuch"), "", NetworkMode.NONE, limits()));
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain("/root overlay");
        assertThat(Processes.cgroupsNamed("slot-")).isEmpty();
    }
}
