package dev.kiln.worker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.worker.runtime.TestRoot.Outcome;
import dev.kiln.worker.snapshot.Draft;
import dev.kiln.worker.snapshot.SnapshotSession;
import dev.kiln.worker.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A runtime, and a draft to run steps in. */
final class RuntimeFixture implements AutoCloseable {
    final SnapshotStore store;
    final StepRuntime runtime;
    final SnapshotSession session;
    Draft draft;

    RuntimeFixture(Path folder, boolean allowInsecure) throws IOException, InterruptedException {
        store = TestRoot.store(folder.resolve("snapshots"));
        RuntimeSettings defaults = RuntimeSettings.defaults();
        runtime =
                StepRuntime.start(
                        new RuntimeSettings(
                                2,
                                defaults.runtime(),
                                defaults.uidBase(),
                                false,
                                false,
                                allowInsecure,
                                new NetworkSettings(
                                        "none", "198.18.0.0/15", List.of(), List.of(), false),
                                new SshSettings(2, 4),
                                defaults.step()),
                        store);
        session = store.session();
        draft = newDraft();
    }

    Draft newDraft() throws IOException, InterruptedException {
        return session.begin(List.of(TestRoot.load(session)));
    }

    Outcome run(String script, StepMount... mounts) throws IOException, InterruptedException {
        return run(TestRoot.shell(script).withMounts(List.of(mounts)));
    }

    Outcome run(StepProcess step) throws IOException, InterruptedException {
        Outcome outcome = TestRoot.run(runtime, step, draft);
        assertNothingIsLeft();
        return outcome;
    }

    /** No mount, file or cgroup of a step that has ended. */
    static void assertNothingIsLeft() throws IOException {
        assertThat(Files.readString(Path.of("/proc/self/mounts")))
                .doesNotContain("/stage/")
                .doesNotContain("/root overlay");
        try (Stream<Path> files = Files.walk(Path.of("/run/kiln"))) {
            assertThat(files.map(Path::toString))
                    .noneMatch(path -> path.contains("/stage/") || path.endsWith("config.json"));
        }
        assertThat(Processes.cgroupsNamed("slot-")).isEmpty();
    }

    @Override
    public void close() throws IOException {
        session.close();
        runtime.close();
        store.close();
    }
}
