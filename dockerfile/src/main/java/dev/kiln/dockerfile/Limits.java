package dev.kiln.dockerfile;

/** How much a Dockerfile may ask of the parser; more is an error that names the limit. */
public final class Limits {
    /** Of the whole file, in characters. The longest Dockerfiles in use are a few dozen KiB. */
    public static final int MAX_FILE_CHARS = 1 << 20;

    /** Of one line, continuation lines not joined, in UTF-8; as BuildKit's. */
    public static final int MAX_LINE_BYTES = (64 << 10) - 1;

    /** Of one instruction without its here-documents, continuation lines joined. */
    public static final int MAX_INSTRUCTION_CHARS = 128 << 10;

    /** Linux refuses a longer argument or variable anyway (MAX_ARG_STRLEN, execve(2)). */
    public static final int MAX_EXPANDED_CHARS = 128 << 10;

    public static final int MAX_INSTRUCTIONS = 10_000;

    /** Words, pairs, ports or paths of one instruction. */
    public static final int MAX_WORDS = 10_000;

    /** Of {@code ${a:-${b:-…}}}. */
    public static final int MAX_NESTED_VARIABLES = 32;

    /** Patterns of one ignore file. */
    public static final int MAX_IGNORE_PATTERNS = 10_000;

    /** Of one pattern of an ignore file. */
    public static final int MAX_IGNORE_PATTERN_CHARS = 4096;

    private Limits() {}
}
