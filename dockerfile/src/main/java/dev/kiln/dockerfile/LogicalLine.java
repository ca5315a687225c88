package dev.kiln.dockerfile;

/**
 * One instruction's line: continuation lines joined as the language does it, comments and empty
 * lines between them left out.
 *
 * @param text for the language: nothing is put between the joined lines, and their indentation is
 *     kept
 * @param display for people: the lines trimmed and joined by one space
 */
record LogicalLine(String text, String display, SourceRange range) {}
