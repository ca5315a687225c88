package dev.kiln.dockerfile;

/** One source of {@code COPY} or {@code ADD}. */
public sealed interface FileSource {
    /** A path, pattern, URL or repository, as written. */
    record Path(String word) implements FileSource {}

    /**
     * A here-document, written into the destination as a file of mode 0644.
     *
     * @param name of the file: the here-document's delimiter
     * @param body the file's content, leading tabs gone where {@code <<-} asks for it
     * @param expand whether variables in the body are expanded ({@link WordExpander#expandBody})
     */
    record Inline(String name, String body, boolean expand) implements FileSource {}
}
