package dev.kiln.worker.copy;

/**
 * A source of {@code COPY --parents}.
 *
 * @param base the directory, or pattern for such, that paths are relative to: what is written
 *     before {@code /./}, else the root
 * @param pattern what is copied out of it, with the directories on the way
 */
record ParentPath(String base, String pattern) {
    private static final String PIVOT = "/./";

    static ParentPath of(String source) {
        int pivot = source.indexOf(PIVOT);
        return pivot < 0
                ? new ParentPath("", Destination.clean(source))
                : new ParentPath(
                        Destination.clean(source.substring(0, pivot)),
                        Destination.clean(source.substring(pivot + PIVOT.length())));
    }

    /** Whether it is an error that there is nothing to copy. */
    boolean isRequired() {
        return !GoPattern.isPattern(base) && !GoPattern.isPattern(pattern);
    }

    String path() {
        return Destination.clean(base + "/" + pattern);
    }
}
