package dev.kiln.worker.plan;

import dev.kiln.image.Digest;
import dev.kiln.source.Source;
import org.jspecify.annotations.Nullable;

/** One source of a {@code COPY} or {@code ADD}, all words expanded. */
public sealed interface CopyFile {
    /** A path or pattern in the step's {@link StepAction.Copy#source}. */
    record Path(String pattern) implements CopyFile {}

    /** A here-document. */
    record Inline(String name, String content) implements CopyFile {}

    /**
     * A file or repository elsewhere.
     *
     * @param checksum of a file, null where it is not given; of a repository it is in the source
     */
    record Remote(Source source, @Nullable Digest checksum) implements CopyFile {}
}
