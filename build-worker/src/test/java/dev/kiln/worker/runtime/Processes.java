package dev.kiln.worker.runtime;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What runs on this machine, as far as this process sees it. */
final class Processes {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    private Processes() {}

    /** The number of processes with this command line; zombies have none. */
    static long running(String... commandLine) {
        String wanted = String.join("\0", commandLine) + "\0";
        return ProcessHandle.allProcesses()
                .filter(process ->
                        read(Path.of("/proc/" + process.pid(), "cmdline")).equals(wanted))
                .count();
    }

    /** The cgroups below {@code /kiln} whose name begins so. */
    static List<Path> cgroupsNamed(String prefix) throws IOException {
        try (Stream<Path> all =
                Files.find(
                        CGROUPS,
                        4,
                        (path, attributes) -> attributes.isDirectory(),
                        new FileVisitOption[0])) {
            return all.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .filter(path -> path.toString().contains("/kiln/"))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // it has ended meanwhile
        }
    }
}
