package dev.kiln.worker.runtime;

import dev.kiln.worker.snapshot.Draft;
import dev.kiln.worker.snapshot.MountedRoot;
import dev.kiln.worker.snapshot.SnapshotStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs steps, as many at a time as it has slots. When {@link #run} returns, however it does, no
 * process of the step is left.
 */
public final class StepRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StepRuntime.class);

    private final RuntimeParts parts;
    private final RuntimeSpec spec;

    private StepRuntime(RuntimeParts parts) {
        this.parts = parts;
        this.spec = new RuntimeSpec(parts.host());
    }

    /**
     * Makes the machine ready for steps and says in the log what it found.
     *
     * @throws IOException a sentence on what is missing and how to get it
     */
    public static StepRuntime start(RuntimeSettings settings, SnapshotStore store)
            throws IOException, InterruptedException {
        StepRuntime runtime = new StepRuntime(RuntimeParts.open(settings, store));
        runtime.check().sentences().forEach(LOG::info);
        return runtime;
    }

    /** What was found at the start. */
    public HostCheck check() {
        return parts.check();
    }

    /**
     * Runs a command in the root of a draft, which must not be mounted; waits for a free slot.
     *
     * @return the exit status; 128 and the number of the signal that ended it; 127 if there is no
     *     such program and 126 if it is none
     * @throws StepTimeoutException if it took too long
     * @throws StepStartException if it cannot be started, for instance for want of its user
     * @throws InterruptedException if this thread was interrupted; the step is dead then
     */
    public int run(StepProcess process, Draft draft, OutputSink sink)
            throws IOException, InterruptedException {
        if (process.network() == NetworkMode.HOST && !parts.settings().network().allowHost()) {
            throw new StepStartException(
                    "the step asks for the worker's own network, which"
                            + " kiln.worker.network.allow-host does not permit");
        }
        if (process.security() == SecurityMode.INSECURE && !parts.settings().allowInsecure()) {
            throw new StepStartException(
                    "the step asks for all rights of the worker, which kiln.worker.allow-insecure"
                            + " does not permit");
        }
        Slot taken = parts.slots().take();
        try {
            return run(process, draft, sink, slotFor(process, taken));
        } finally {
            parts.runtime().forget(taken);
            parts.slots().giveBack(taken);
        }
    }

    /** All rights mean nothing in a user namespace, which owns neither devices nor filesystems. */
    private Slot slotFor(StepProcess process, Slot taken) {
        return switch (process.security()) {
            case SANDBOX -> taken;
            case INSECURE -> taken.withoutUserNamespace(parts.store().layers());
        };
    }

    private int run(StepProcess process, Draft draft, OutputSink sink, Slot slot)
            throws IOException, InterruptedException {
        List<StepMount> mounts = process.orderedMounts();
        StepFile.writeNames(slot, process.hostname());
        MountStubs stubs;
        int status;
        try (MountedRoot root = draft.mountThrough(slot.layers(), slot.root());
                StagedMounts staged =
                        StagedMounts.stage(mounts, slot, parts.store(), parts.settings().ssh())) {
            StepUser user = Accounts.read(root.path()).user(process.user());
            List<String> targets = mounts.stream().map(StepMount::target).toList();
            stubs = MountStubs.before(root.path(), draft.upper(), slot.uidBase(), targets);
            status = execute(process, user, slot, staged.specs(stubs::place), sink);
        }
        stubs.removeFrom(draft.upper());
        return status;
    }

    /** Agents for the ssh keys of jobs. */
    public SshAgents sshAgents() {
        return parts.agents();
    }

    private int execute(
            StepProcess process,
            StepUser user,
            Slot slot,
            List<Map<String, Object>> mounts,
            OutputSink sink)
            throws IOException, InterruptedException {
        OciRuntime runtime = parts.runtime();
        OciRuntime.Container container = runtime.start(slot, spec.of(process, user, slot, mounts));
        StepOutput output = new StepOutput(sink);
        output.start(container.process());
        Duration limit = process.limits().timeout();
        boolean ended = false;
        try {
            if (!container.process().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StepTimeoutException(limit);
            }
            ended = true;
        } finally {
            if (ended) {
                runtime.sweep(slot);
            } else {
                runtime.kill(container);
            }
        }
        output.await();
        return runtime.status(container);
    }

    /** Takes everything down. No step may be running. */
    @Override
    public void close() throws IOException {
        parts.close();
    }
}
