package dev.kiln.worker.build;

import dev.kiln.image.Digest;
import dev.kiln.job.JobFailure;
import dev.kiln.worker.copy.CopyException;
import dev.kiln.worker.copy.CopyRequest;
import dev.kiln.worker.copy.FileCopier;
import dev.kiln.worker.copy.Ownership;
import dev.kiln.worker.copy.PasswdFile;
import dev.kiln.worker.copy.SourceTree;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepAction;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What {@code COPY} and {@code ADD} do to real trees, with the step named in what goes wrong. */
final class CopySources {
    private static final int MAX_MODE = 07777;
    private static final int OCTAL = 8;
    private final FileCopier copier;

    CopySources(FileCopier copier) {
        this.copier = copier;
    }

    /** The digest of the files that the step copies out of this tree. */
    Digest digest(Step step, StepAction.Copy copy, SourceTree source)
            throws IOException, BuildFailedException {
        try {
            return copier.digest(source, request(step, copy, null));
        } catch (CopyException e) {
            throw failed(step, e);
        }
    }

    /** Copies from a tree into a mounted root. */
    void copy(Step step, StepAction.Copy copy, SourceTree source, Path root)
            throws IOException, BuildFailedException {
        try {
            Ownership owner =
                    copy.chown() == null ? null : PasswdFile.read(root).resolve(copy.chown());
            copier.copy(source, request(step, copy, owner), root);
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

    private static CopyRequest request(Step step, StepAction.Copy copy, @Nullable Ownership owner)
            throws BuildFailedException {
        return new CopyRequest(
                copy.sources(),
                copy.destination(),
                copy.workingDir(),
                owner,
                mode(step, copy.chmod()),
                copy.extractArchives());
    }

    private static @Nullable Integer mode(Step step, @Nullable String text)
            throws BuildFailedException {
        if (text == null) {
            return null;
        }
        try {
            int mode = Integer.parseInt(text, OCTAL);
            if (mode >= 0 && mode <= MAX_MODE) {
                return mode;
            }
        } catch (NumberFormatException e) {
            throw new BuildFailedException(badMode(step, text), e);
        }
        throw new BuildFailedException(badMode(step, text));
    }

    private static JobFailure badMode(Step step, String text) {
        return Failures.invalid(
                step.instruction(),
                "--chmod=" + text + " is not an octal mode of at most 7777, as in 0755");
    }

    private static BuildFailedException failed(Step step, CopyException e) {
        return new BuildFailedException(
                Failures.step(step.instruction(), String.valueOf(e.getMessage())), e);
    }
}
