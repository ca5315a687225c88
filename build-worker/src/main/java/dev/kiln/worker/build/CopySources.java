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
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepAction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code COPY} and {@code ADD} do to real trees, with the step named in what goes wrong. */
final class CopySources {
    private final FileCopier copier;

    CopySources(FileCopier copier) {
        this.copier = copier;
    }

    /** The digest of the files that the step copies out of this tree. */
    Digest digest(Step step, StepAction.Copy copy, SourceTree source)
            throws IOException, BuildFailedException {
        try {
            return copier.digest(request(step, copy, source));
        } catch (CopyException e) {
            throw failed(step, e);
        }
    }

    /** Copies from a tree into a mounted root. */
    void copy(Step step, StepAction.Copy copy, SourceTree source, Path root)
            throws IOException, BuildFailedException {
        try {
            copier.copy(request(step, copy, source), root);
        } catch (CopyException e) {
            throw failed(step, e);
        }
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

    /** The root of the stage or image that a {@code COPY --from} copies from. */
    static SourceTree image(Path root, StepAction.Copy copy) {
        return SourceTree.stage(root, String.valueOf(copy.source()));
    }

    private static CopyRequest request(Step step, StepAction.Copy copy, SourceTree source)
            throws BuildFailedException {
        CopyOptions options =
                new CopyOptions(
                        copy.chown(),
                        mode(step, copy.chmod()),
                        false,
                        false,
                        List.of(),
                        copy.extractArchives() ? Unpack.LOCAL : Unpack.NEVER);
        return new CopyRequest(
                List.of(new CopySource.Files(source, copy.sources())),
                copy.destination(),
                copy.workingDir(),
                options);
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

    private static BuildFailedException failed(Step step, CopyException e) {
        return new BuildFailedException(
                Failures.step(step.instruction(), String.valueOf(e.getMessage())), e);
    }
}
