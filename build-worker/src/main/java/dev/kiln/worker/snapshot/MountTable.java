package dev.kiln.worker.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The mounts that this process sees (proc(5), mountinfo). */
final class MountTable {
    private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT_FIELD = 4;

    private MountTable() {}

    /** The mount points below a directory, the latest first. */
    static List<Path> below(Path directory) throws IOException {
        Path real = directory.toRealPath();
        try (Stream<String> lines = Files.lines(MOUNT_INFO)) {
            return lines.map(line -> Path.of(unescape(line.split(" ", -1)[MOUNT_POINT_FIELD])))
                    .filter(path -> path.startsWith(real) && !path.equals(real))
                    .toList()
                    .reversed();
        }
    }

    private static String unescape(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
