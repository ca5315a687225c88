package dev.kiln.dockerfile;

import java.util.List;

/**
 * One instruction's line: continuation lines joined as the language does it, comments and empty
 * lines between them left out.
 *
 * @param text for the language: nothing is put between the joined lines, and their indentation is
 *     kept
 * @param display for people: the lines trimmed and joined by one space
 * @param comments that stand before it, without their {@code #}; a bare {@code #} parts them from
 *     those above
 * @param hasEmptyLine whether an empty line stands among its continuation lines
 */
record LogicalLine(
        String text,
        String display,
        SourceRange range,
        List<String> comments,
        boolean hasEmptyLine) {
    LogicalLine {
        comments = List.copyOf(comments);
    }

    /** A line on its own. */
    LogicalLine(String text, String display, SourceRange range) {
        this(text, display, range, List.of(), false);
    }
}
