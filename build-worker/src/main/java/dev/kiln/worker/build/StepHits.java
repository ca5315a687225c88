package dev.kiln.worker.build;

import dev.kiln.cache.StepCache;
import dev.kiln.cache.StepKey;
import dev.kiln.cache.StepRecord;
import dev.kiln.image.Digest;
import dev.kiln.worker.build.BuildPlan.PlannedStep;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepInput;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the cache has for the steps of one build. */
final class StepHits {
    private final StepCache cache;
    private final StageRunner.Build build;

    StepHits(StepCache cache, StageRunner.Build build) {
        this.cache = cache;
        this.build = build;
    }

    /**
     * What was there when the build began, or is there under the content key, where all the files
     * that come in are known already.
     *
     * @param below what the step's layer stands on
     */
    Optional<StepRecord> before(PlannedStep planned, LayerStack below) {
        StepKey key = planned.definition();
        return usable(key, below, build.hits().get(key)).or(() -> early(planned, below));
    }

    /** What is there by now under the definition key. */
    Optional<StepRecord> now(PlannedStep planned, LayerStack below) {
        StepKey key = planned.definition();
        return usable(key, below, ask(key));
    }

    /**
     * What is there under the content key, where the files below are known already.
     *
     * @param read the files that come in; null for none
     */
    Optional<StepRecord> byContent(Step step, LayerStack below, @Nullable Digest read) {
        Optional<Digest> chain = below.knownChain();
        if (chain.isEmpty() || build.job().options().noCache()) {
            return Optional.empty();
        }
        StepKey key = build.plan().keys().content(chain.get(), step, read);
        return usable(key, below, ask(key));
    }

    private Optional<StepRecord> early(PlannedStep planned, LayerStack below) {
        return planned.inputs().areKnown()
                ? byContent(
                        planned.step(), below, planned.inputs().plannedDigest(StepHits::unknown))
                : Optional.empty();
    }

    private static Digest unknown(StepInput input) {
        throw new IllegalStateException(input + " is not known");
    }

    private @Nullable StepRecord ask(StepKey key) {
        return cache.find(List.of(key)).get(key);
    }

    /**
     * A record counts only on the very layers it was made on. A build without cache takes what it
     * made itself, before a worker died.
     */
    private Optional<StepRecord> usable(
            StepKey key, LayerStack below, @Nullable StepRecord record) {
        if (record == null || record.schema() != StepRecord.SCHEMA) {
            return Optional.empty();
        }
        if (build.job().options().noCache() && !record.origin().equals(build.job().id())) {
            return Optional.empty();
        }
        if (!below.knownChain().equals(Optional.of(record.parentChain()))) {
            return Optional.empty();
        }
        build.used().add(key, record);
        return Optional.of(record);
    }
}
