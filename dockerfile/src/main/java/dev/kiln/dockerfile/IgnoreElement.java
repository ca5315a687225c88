package dev.kiln.dockerfile;

/** One element of an {@link IgnorePattern}. */
sealed interface IgnoreElement {
    record Literal(int codePoint) implements IgnoreElement {}

    /** {@code ?}. */
    record OneOfComponent() implements IgnoreElement {}

    /** {@code *}. */
    record AnyOfComponent() implements IgnoreElement {}

    /** {@code **} at the end. */
    record AnyAtAll() implements IgnoreElement {}

    /** The way into {@code **}, or past it and the {@link Directories} that follows. */
    record MaybeDirectories() implements IgnoreElement {}

    /** Within {@code **}: left behind each slash. */
    record Directories() implements IgnoreElement {}

    record OneOf(CharacterClass characters) implements IgnoreElement {}
}
