package dev.kiln.proxy.pull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder of blobs on their way: each is written here once, and read by the clients that wait
 * and by the upload to the layer-store, each at its own pace. Nothing in it outlives its flight.
 */
final class Spool {
    private static final String SUFFIX = ".blob";

    private final Path folder;

    Spool(Path folder) {
        this.folder = folder;
    }

    /** A name for a new file. */
    Path newFile() throws IOException {
        Files.createDirectories(folder);
        return folder.resolve(UUID.randomUUID() + SUFFIX);
    }

    /** Removes what a process left that was killed. Only one process may use the folder. */
    void clear() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> left;
        try (Stream<Path> files = Files.list(folder)) {
            left = files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        }
        for (Path file : left) {
            Files.deleteIfExists(file);
        }
    }
}
