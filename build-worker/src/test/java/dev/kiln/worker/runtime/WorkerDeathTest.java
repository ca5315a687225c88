package dev.kiln.worker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.worker.snapshot.SnapshotStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a worker that dies in the middle of a step: nothing. */
class WorkerDeathTest {
    private static final Path SCRIPT = Path.of("../bin/lib/worker-namespace").toAbsolutePath();
    private static final String[] STEP = VictimWorker.STEP.toArray(String[]::new);

    @TempDir Path folder;
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void killAll() {
        started.forEach(Process::destroyForcibly);
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM"})
    void nothingOutlivesAWorker(String signal) throws Exception {
        final List<String> interfacesBefore = interfaces();
        final String tablesBefore = HostCommand.run("nft", "list", "tables");
        Process worker = startVictim();
        await(() -> Processes.running(STEP) == 1 || !worker.isAlive());
        assertThat(worker.isAlive()).as("the worker runs its step").isTrue();
        assertThat(interfaces()).hasSizeGreaterThan(interfacesBefore.size());
        assertThat(HostCommand.run("nft", "list", "tables")).isNotEqualTo(tablesBefore);

        HostCommand.run("kill", "-" + signal, Long.toString(worker.pid()));
        assertThat(worker.waitFor(30, TimeUnit.SECONDS)).isTrue();

        await(() -> Processes.running(STEP) == 0);
        await(() -> interfaces().equals(interfacesBefore));
        await(() -> HostCommand.run("nft", "list", "tables").equals(tablesBefore));
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain("overlay kiln");

        try (SnapshotStore store = TestRoot.store(folder.resolve("snapshots"));
                StepRuntime next = StepRuntime.start(RuntimeSettings.defaults(), store)) {
            assertThat(Processes.cgroupsNamed("slot-")).isEmpty();
            assertThat(next.check().sentences()).isNotEmpty();
        }
        assertThat(Processes.cgroupsNamed("worker-")).isEmpty();
    }

    @Test
    void theWrapperIsTransparent() throws Exception {
        Process process = start("sh", "-c", "read line; echo $line; echo err >&2; exit 7");
        process.outputWriter().append("hello\n").close();
        assertThat(process.inputReader().readLine()).isEqualTo("hello");
        assertThat(process.errorReader().readLine()).isEqualTo("err");
        assertThat(process.waitFor()).isEqualTo(7);
    }

    @Test
    void theWrapperPassesASignalOnAndWaits() throws Exception {
        Process process =
                start(
                        "sh",
                        "-c",
                        "trap 'echo ending; exit 9' TERM; echo up; while :; do sleep 0.05; done");
        assertThat(process.inputReader().readLine()).isEqualTo("up");
        HostCommand.run("kill", "-TERM", Long.toString(process.pid()));
        assertThat(process.inputReader().readLine()).isEqualTo("ending");
        assertThat(process.waitFor()).isEqualTo(9);
    }

    @Test
    void theWrapperReapsWhatTheCommandLeavesBehind() throws Exception {
        Process process =
                start(
                        "sh",
                        "-c",
                        "(sh -c 'sleep 0.01 & exec sleep 0.02' &) ; sleep 1; ps -e -o stat=");
        assertThat(process.inputReader().lines().toList())
                .isNotEmpty()
                .noneMatch(state -> state.startsWith("Z"));
    }

    private Process startVictim() throws IOException {
        String classPath = System.getProperty("java.class.path");
        return start(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                VictimWorker.class.getName(),
                folder.resolve("snapshots").toString());
    }

    private Process start(String... command) throws IOException {
        List<String> wrapped = new ArrayList<>(List.of(SCRIPT.toString()));
        wrapped.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(wrapped);
        if (command.length > 3 && command[1].startsWith("--enable")) {
            File log = folder.resolve("victim.log").toFile();
            builder.redirectErrorStream(true).redirectOutput(log);
        }
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static List<String> interfaces() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/sys/class/net"))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("kiln"))
                    .sorted()
                    .toList();
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited for too long").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
