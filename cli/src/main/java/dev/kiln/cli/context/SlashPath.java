package dev.kiln.cli.context;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Relative paths as tars and ignore files write them. */
final class SlashPath {
    private SlashPath() {}

    static String of(Path relative) {
        return StreamSupport.stream(relative.spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining("/"));
    }
}
