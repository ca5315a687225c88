package dev.kiln.worker.build;

import dev.kiln.image.Digest;
import dev.kiln.worker.copy.SourceTree;
import dev.kiln.worker.plan.ImageSource;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepInput;
import dev.kiln.worker.runtime.BindSource;
import dev.kiln.worker.runtime.cache.CacheSeed;
import dev.kiln.worker.snapshot.Draft;
import dev.kiln.worker.snapshot.MountedRoot;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The files that one step reads from elsewhere, as they are on this worker. */
final class InputFiles {
    private final Rootfs rootfs;
    private final CopySources copies;
    private final Workspace work;
    private final Step step;
    private final Map<ImageSource, LayerStack> layers;
    private final Map<StepInput, Digest> digests = new HashMap<>();

    /**
     * @param layers those of the stages and images among the step's inputs
     */
    InputFiles(
            Rootfs rootfs,
            CopySources copies,
            Workspace work,
            BuildPlan.PlannedStep planned,
            Map<ImageSource, LayerStack> layers) {
        this.rootfs = rootfs;
        this.copies = copies;
        this.work = work;
        this.step = planned.step();
        this.layers = layers;
        for (StepInputs.Known known : planned.inputs().all()) {
            if (known.digest() != null) {
                digests.put(known.input(), known.digest());
            }
        }
    }

    /** Does something with a tree of files while it can be read. */
    @FunctionalInterface
    interface Reader<T> {
        T read(SourceTree tree) throws IOException, InterruptedException, BuildFailedException;
    }

    /** Reads the files of a source. */
    <T> T read(ImageSource source, Reader<T> reader)
            throws IOException, InterruptedException, BuildFailedException {
        if (source instanceof ImageSource.Context(String name)) {
            return reader.read(CopySources.context(work, name));
        }
        LayerStack stack = stack(source);
        if (stack.layers().isEmpty()) {
            return reader.read(CopySources.image(work.empty(), source));
        }
        try (Draft view = work.snapshots().begin(rootfs.materialize(stack, work.snapshots()));
                MountedRoot root = view.mountPlain()) {
            return reader.read(CopySources.image(root.path(), source));
        }
    }

    /** The digest of the very files of an input; waits for them. */
    Digest digest(StepInput input) throws IOException, InterruptedException, BuildFailedException {
        Digest known = digests.get(input);
        if (known == null) {
            known = measure(input);
            digests.put(input, known);
        }
        return known;
    }

    private Digest measure(StepInput input)
            throws IOException, InterruptedException, BuildFailedException {
        return switch (input) {
            case StepInput.Copied(ImageSource source, var copy) ->
                    read(source, tree -> copies.digest(step, copy, tree));
            case StepInput.Mounted(ImageSource source, String path) when path.isEmpty() ->
                    stack(source).awaitChain();
            case StepInput.Mounted(ImageSource source, String path) ->
                    read(source, tree -> copies.digest(step, path, tree));
            case StepInput.Fetched(var file) ->
                    throw new IllegalStateException(file + " was not fetched before");
        };
    }

    /** What a bind mount shows. */
    BindSource bindSource(ImageSource source)
            throws IOException, InterruptedException, BuildFailedException {
        if (source instanceof ImageSource.Context(String name)) {
            return new BindSource.Folder(work.contexts().root(name));
        }
        LayerStack stack = stack(source);
        return stack.layers().isEmpty()
                ? new BindSource.Folder(work.empty())
                : new BindSource.Layers(rootfs.materialize(stack, work.snapshots()));
    }

    /** What a fresh cache begins with. */
    CacheSeed seed(ImageSource source, String path)
            throws IOException, InterruptedException, BuildFailedException {
        Digest identity = digest(new StepInput.Mounted(source, path));
        return new CacheSeed(
                identity.toString(),
                folder -> {
                    try {
                        read(
                                source,
                                tree -> {
                                    CacheSeed.copy(tree.root(), path, folder);
                                    return folder;
                                });
                    } catch (BuildFailedException e) {
                        throw new IOException(e.getMessage(), e);
                    }
                });
    }

    /** The files of a context, for a copy that takes none of a stage or image. */
    Workspace work() {
        return work;
    }

    private LayerStack stack(ImageSource source) {
        return Optional.ofNullable(layers.get(source)).orElseThrow();
    }
}
