package dev.kiln.worker.build;

import dev.kiln.cache.StepKey;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobId;
import dev.kiln.journal.Journal;
import dev.kiln.journal.JournalEntry;
import dev.kiln.lease.Lease;
import dev.kiln.lease.LeaseKeeper;
import dev.kiln.lease.Leases;
import dev.kiln.worker.plan.Step;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that one step is executed by one job of the whole farm at a time. The others wait and
 * are shown what the owner's step prints.
 */
final class SingleFlight {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int PAGE = 500;

    private final Leases leases;
    private final LeaseKeeper keeper;
    private final Journal journal;
    private final String worker;

    SingleFlight(Leases leases, LeaseKeeper keeper, Journal journal, String worker) {
        this.leases = leases;
        this.keeper = keeper;
        this.journal = journal;
        this.worker = worker;
    }

    /** Takes the step's lease for a job, if nobody has it. */
    Optional<LeaseKeeper.Held> tryEnter(JobId job, StepKey key) {
        return leases.tryAcquire(key.leaseName(), job + "@" + worker, keeper.timeToLive())
                .map(lease -> keeper.keep(lease, () -> {}));
    }

    /**
     * Waits until the step's lease is free, passing on what its owner prints.
     *
     * @throws BuildFailedException if the owner's step fails: it would fail here too
     */
    void awaitOwner(JobId job, Step step, StepKey key, BuildLog log)
            throws InterruptedException, BuildFailedException {
        @Nullable Follower follower = null;
        while (true) {
            Optional<Lease> holder = leases.holder(key.leaseName());
            if (holder.isEmpty()) {
                if (follower != null) {
                    follower.relay(log);
                }
                return;
            }
            JobId owner = ownerOf(holder.get());
            if (follower == null || !follower.owner.equals(owner)) {
                log.stepWaiting(step, holder.get().owner());
                follower = new Follower(owner, step, key, !owner.equals(job));
            }
            follower.relay(log);
            journal.await(owner, follower.position, POLL);
        }
    }

    private static JobId ownerOf(Lease lease) {
        return JobId.parse(lease.owner().substring(0, lease.owner().indexOf('@')));
    }

    /**
     * Reads the owner's journal from its start, and from the step's own beginning on passes its
     * output on.
     */
    private final class Follower {
        private final JobId owner;
        private final Step step;
        private final StepKey key;
        private final boolean other;
        private long position;
        private OptionalInt number = OptionalInt.empty();

        Follower(JobId owner, Step step, StepKey key, boolean other) {
            this.owner = owner;
            this.step = step;
            this.key = key;
            this.other = other;
        }

        void relay(BuildLog log) throws BuildFailedException {
            for (JournalEntry entry : journal.read(owner, position, PAGE)) {
                position = entry.sequence();
                accept(entry.event(), log);
            }
        }

        private void accept(JobEvent event, BuildLog log) throws BuildFailedException {
            switch (event) {
                case JobEvent.StepStarted started when started.key().equals(key.digest()) ->
                        number = OptionalInt.of(started.step());
                case JobEvent.StepOutput output when isMine(output.step()) && other ->
                        log.stepOutput(
                                step, output.stream() == JobEvent.Stream.STDERR, output.text());
                case JobEvent.StepFailed failed when isMine(failed.step()) ->
                        throw new BuildFailedException(asMine(failed.failure()));
                default -> {
                    // other steps of the owner's job
                }
            }
        }

        private boolean isMine(int step) {
            return number.isPresent() && number.getAsInt() == step;
        }

        private JobFailure asMine(JobFailure failure) {
            JobFailure mine =
                    JobFailure.at(
                            failure.kind(),
                            failure.message(),
                            step.instruction().text(),
                            step.instruction().range().line(),
                            step.instruction().range().column());
            return failure.exitStatus() == null ? mine : mine.withExitStatus(failure.exitStatus());
        }
    }
}
