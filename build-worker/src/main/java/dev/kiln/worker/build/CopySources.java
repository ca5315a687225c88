package dev.kiln.worker.build;

import dev.kiln.image.Digest;
import dev.kiln.worker.copy.CopyException;
import dev.kiln.worker.copy.CopyOptions;
import dev.kiln.worker.copy.CopyRequest;
import dev.kiln.worker.copy.CopySource;
import dev.kiln.worker.copy.FileCopier;
import dev.kiln.worker.copy.ModeChange;
import dev.kiln.worker.copy.Ownership;
import dev.kiln.worker.copy.PasswdFile;
import dev.kiln.worker.copy.SourceTree;
import dev.kiln.worker.copy.Unpack;
import dev.kiln.worker.fetch.FetchException;
import dev.kiln.worker.input.MissingSecretException;
import dev.kiln.worker.input.RemoteFiles;
import dev.kiln.worker.plan.CopyFile;
import dev.kiln.worker.plan.ImageSource;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepAction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code COPY} and {@code ADD} do to real trees, with the step named in what goes wrong. */
final class CopySources {
    private final FileCopier copier;

    CopySources(FileCopier copier) {
        this.copier = copier;
    }

    /** The digest of the files that the step copies out of this tree. */
    Digest digest(Step step, StepAction.Copy copy, SourceTree tree)
            throws IOException, BuildFailedException {
        return digest(step, new CopySource.Files(tree, patterns(copy)), options(step, copy));
    }

    /** The digest of what a mount shows of this tree. */
    Digest digest(Step step, String path, SourceTree tree)
            throws IOException, BuildFailedException {
        String pattern = path.isEmpty() ? "/" : path.replaceAll("[\\\\*?\\[]", "\\\\$0");
        return digest(step, new CopySource.Files(tree, List.of(pattern)), CopyOptions.NONE);
    }

    private Digest digest(Step step, CopySource source, CopyOptions options)
            throws IOException, BuildFailedException {
        try {
            return copier.digest(new CopyRequest(List.of(source), "/", "/", options));
        } catch (CopyException e) {
            throw failed(step, e);
        }
    }

    /**
     * Copies into a mounted root.
     *
     * @param tree holds the files that are paths
     */
    void copy(Step step, StepAction.Copy copy, SourceTree tree, RemoteFiles remotes, Path root)
            throws IOException, InterruptedException, BuildFailedException {
        try {
            var request =
                    new CopyRequest(
                            sources(copy, tree, remotes),
                            copy.destination(),
                            copy.workingDir(),
                            options(step, copy));
            if (copy.isLinked()) {
                copier.copyLinked(request, root);
            } else {
                copier.copy(request, root);
            }
        } catch (CopyException | FetchException e) {
            throw failed(step, e);
        } catch (MissingSecretException e) {
            throw Failures.missingSecret(e);
        }
    }

    private static List<CopySource> sources(
            StepAction.Copy copy, SourceTree tree, RemoteFiles remotes)
            throws IOException, InterruptedException, MissingSecretException {
        var sources = new ArrayList<CopySource>();
        for (CopyFile file : copy.files()) {
            sources.add(
                    switch (file) {
                        case CopyFile.Path(String pattern) ->
                                new CopySource.Files(tree, List.of(pattern));
                        case CopyFile.Inline(String name, String content) ->
                                new CopySource.Inline(name, content);
                        case CopyFile.Remote remote -> remotes.open(remote);
                    });
        }
        return sources;
    }

    private static List<String> patterns(StepAction.Copy copy) {
        return copy.files().stream()
                .filter(CopyFile.Path.class::isInstance)
                .map(file -> ((CopyFile.Path) file).pattern())
                .toList();
    }

    /** Makes the directory of a {@code WORKDIR}, owned by the user in force. */
    void makeDirectory(Step step, Path root, StepAction.MakeDirectory directory)
            throws IOException, BuildFailedException {
        try {
            Ownership owner =
                    directory.user().isEmpty()
                            ? Ownership.ROOT
                            : PasswdFile.read(root).resolve(directory.user());
            FileCopier.makeDirectory(root, directory.path(), owner);
        } catch (CopyException e) {
            throw failed(step, e);
        }
    }

    /** The root of a stage or image that is copied from. */
    static SourceTree image(Path root, ImageSource source) {
        return SourceTree.stage(root, String.valueOf(source));
    }

    /** The files of a context that has been fetched. */
    static SourceTree context(Workspace work, String name) {
        Path root = work.contexts().root(name);
        return name.isEmpty()
                ? new SourceTree(root)
                : new SourceTree(root, "the context " + name, false);
    }

    private static CopyOptions options(Step step, StepAction.Copy copy)
            throws BuildFailedException {
        return new CopyOptions(
                copy.chown(),
                mode(step, copy.chmod()),
                copy.link(),
                copy.parents(),
                copy.exclude(),
                Unpack.ofAdd(copy.unpack()));
    }

    private static @Nullable ModeChange mode(Step step, @Nullable String text)
            throws BuildFailedException {
        try {
            return text == null ? null : ModeChange.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BuildFailedException(
                    Failures.invalid(step.instruction(), String.valueOf(e.getMessage())), e);
        }
    }

    private static BuildFailedException failed(Step step, IOException e) {
        return new BuildFailedException(
                Failures.step(step.instruction(), String.valueOf(e.getMessage())), e);
    }
}
