package dev.kiln.worker.build;

import dev.kiln.image.Digest;
import dev.kiln.worker.copy.SourceTree;
import dev.kiln.worker.fetch.FetchException;
import dev.kiln.worker.input.MissingSecretException;
import dev.kiln.worker.plan.ImageSource;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepAction;
import dev.kiln.worker.plan.StepInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out, side by side, what the inputs of steps are that nothing has to be executed for. */
final class InputDigests {
    private final CopySources copies;
    private final Workspace work;

    InputDigests(CopySources copies, Workspace work) {
        this.copies = copies;
        this.work = work;
    }

    /**
     * The inputs of steps, in their order. Fetches contexts and files that they need.
     *
     * @throws BuildFailedException if one is missing: names the step
     */
    List<StepInputs> of(List<Step> steps)
            throws IOException, InterruptedException, BuildFailedException {
        try (JobThreads threads = new JobThreads()) {
            threads.all(
                    List.copyOf(contexts(steps)),
                    context -> {
                        fetch(context.name());
                        return context;
                    });
            return threads.all(steps, this::known);
        }
    }

    private void fetch(String context)
            throws IOException, InterruptedException, BuildFailedException {
        if (!work.contexts().has(context)) {
            try {
                work.contexts().fetch(context);
            } catch (MissingSecretException e) {
                throw Failures.missingSecret(e);
            }
        }
    }

    private static Set<ImageSource.Context> contexts(List<Step> steps) {
        var contexts = new LinkedHashSet<ImageSource.Context>();
        for (Step step : steps) {
            for (StepInput input : step.action().inputs()) {
                if (source(input) instanceof ImageSource.Context context) {
                    contexts.add(context);
                }
            }
        }
        return contexts;
    }

    /** The stage, image or context of an input; null where it is fetched. */
    static @Nullable ImageSource source(StepInput input) {
        return switch (input) {
            case StepInput.Copied copied -> copied.source();
            case StepInput.Mounted mounted -> mounted.source();
            case StepInput.Fetched _ -> null;
        };
    }

    private StepInputs known(Step step)
            throws IOException, InterruptedException, BuildFailedException {
        var known = new ArrayList<StepInputs.Known>();
        for (StepInput input : step.action().inputs()) {
            known.add(new StepInputs.Known(input, known(step, input)));
        }
        return new StepInputs(known);
    }

    private @Nullable Digest known(Step step, StepInput input)
            throws IOException, InterruptedException, BuildFailedException {
        try {
            return switch (input) {
                case StepInput.Fetched(var file) -> work.remotes().identity(file);
                case StepInput.Copied(ImageSource.Context(String name), StepAction.Copy copy) ->
                        copies.digest(step, copy, tree(name));
                case StepInput.Mounted(ImageSource.Context(String name), String path) ->
                        copies.digest(step, path, tree(name));
                case StepInput.Copied _, StepInput.Mounted _ -> null;
            };
        } catch (FetchException e) {
            throw new BuildFailedException(
                    Failures.step(step.instruction(), String.valueOf(e.getMessage())), e);
        } catch (MissingSecretException e) {
            throw Failures.missingSecret(e);
        }
    }

    private SourceTree tree(String context) {
        return CopySources.context(work, context);
    }
}
