package dev.kiln.worker.plan;

/** Files that a step reads beside those it stands on, and that its keys therefore name. */
public sealed interface StepInput {
    /** What a {@code COPY} copies out of its source. */
    record Copied(ImageSource source, StepAction.Copy copy) implements StepInput {}

    /**
     * What a {@code RUN --mount} shows.
     *
     * @param path in the source, empty for all of it
     */
    record Mounted(ImageSource source, String path) implements StepInput {}

    /** What an {@code ADD} fetches. */
    record Fetched(CopyFile.Remote file) implements StepInput {}
}
