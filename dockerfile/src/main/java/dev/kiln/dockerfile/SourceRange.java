package dev.kiln.dockerfile;

/**
 * Where an instruction stands in the Dockerfile. Lines and columns count from 1.
 *
 * @param endLine the last line of the instruction, continuation lines included
 */
public record SourceRange(int line, int column, int endLine) {}
