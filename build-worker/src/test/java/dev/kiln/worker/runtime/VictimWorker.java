package dev.kiln.worker.runtime;

import dev.kiln.worker.snapshot.SnapshotSession;
import dev.kiln.worker.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A worker in a process of its own, for tests that kill it in the middle of a step. */
final class VictimWorker {
    /** The step that it runs. */
    static final List<String> STEP = List.of("sleep", "4799");

    private VictimWorker() {}

    /** Runs a step that does not end in a store in the folder that is the first argument. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        StepLimits limits = StepLimits.DEFAULT;
        try (SnapshotStore store = TestRoot.store(Path.of(arguments[0]));
                StepRuntime runtime = StepRuntime.start(RuntimeSettings.defaults(), store);
                SnapshotSession session = store.session()) {
            StepProcess step = TestRoot.process(STEP, "", NetworkMode.DEFAULT, limits);
            runtime.run(step, session.begin(List.of(TestRoot.load(session))), (e, b, n) -> {});
        }
    }
}
