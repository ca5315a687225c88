package dev.kiln.farmtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A build context in a folder of a test. */
final class Context {
    private final Path folder;

    Context(Path parent, String dockerfile) throws IOException {
        folder = Files.createTempDirectory(parent, "context-");
        file("Dockerfile", dockerfile);
    }

    Context file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    Path folder() {
        return folder;
    }
}
