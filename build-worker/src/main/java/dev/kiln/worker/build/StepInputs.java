package dev.kiln.worker.build;

import dev.kiln.image.Digest;
import dev.kiln.worker.plan.KeyBuilder;
import dev.kiln.worker.plan.StepInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The files that a step reads from elsewhere, and what is known of them before anything runs.
 *
 * @param all in the order of the step
 */
record StepInputs(List<Known> all) {
    StepInputs {
        all = List.copyOf(all);
    }

    /**
     * One of them.
     *
     * @param digest of its files; null where they are those of a stage or image
     */
    record Known(StepInput input, @Nullable Digest digest) {}

    /** Finds out the digest of files that are there now. */
    @FunctionalInterface
    interface Measure {
        Digest of(StepInput input) throws IOException, InterruptedException, BuildFailedException;
    }

    /** One digest for all of them; null where there are none. */
    @Nullable Digest digest(Measure unknown)
            throws IOException, InterruptedException, BuildFailedException {
        var digests = new ArrayList<Digest>(all.size());
        for (Known known : all) {
            digests.add(known.digest() == null ? unknown.of(known.input()) : known.digest());
        }
        return combined(digests);
    }

    /**
     * As {@link #digest}, before anything is executed.
     *
     * @param standIn for files that are not there yet
     */
    @Nullable Digest plannedDigest(Function<StepInput, Digest> standIn) {
        var digests = new ArrayList<Digest>(all.size());
        for (Known known : all) {
            digests.add(known.digest() == null ? standIn.apply(known.input()) : known.digest());
        }
        return combined(digests);
    }

    private static @Nullable Digest combined(List<Digest> digests) {
        return digests.isEmpty()
                ? null
                : new KeyBuilder().list(digests.stream().map(Digest::toString).toList()).digest();
    }

    /** Whether nothing has to be executed to know them all. */
    boolean areKnown() {
        return all.stream().allMatch(known -> known.digest() != null);
    }
}
