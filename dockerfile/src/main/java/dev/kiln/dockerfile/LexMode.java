package dev.kiln.dockerfile;

/**
 * How much of a text the {@link ShellLexer} takes as it stands.
 *
 * @param rawQuotes quotes stay in the result
 * @param rawEscapes escape characters stay in the result
 * @param plainQuotes quotes are characters like any other
 * @param keepUnset a variable that is not set stays as written
 * @param maxChars of the result
 */
record LexMode(
        boolean rawQuotes,
        boolean rawEscapes,
        boolean plainQuotes,
        boolean keepUnset,
        int maxChars) {
    /** Words of instructions. */
    static final LexMode WORD = of(false, false, false);

    /** Bodies of here-documents. */
    static final LexMode BODY = new LexMode(false, false, true, false, Limits.MAX_FILE_CHARS);

    static final LexMode KEEP_UNSET = of(false, false, true);
    static final LexMode KEEP_QUOTES = of(true, false, true);

    /** Text stays as it is; only the words are told apart. */
    static final LexMode RAW = of(true, true, true);

    private static LexMode of(boolean rawQuotes, boolean rawEscapes, boolean keepUnset) {
        return new LexMode(rawQuotes, rawEscapes, false, keepUnset, Limits.MAX_EXPANDED_CHARS);
    }
}
