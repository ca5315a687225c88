package dev.kiln.worker.runtime;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The cgroups of steps, {@code /kiln/worker-N/slot-M}. The OCI runtime makes and removes them; this
 * class removes what it leaves behind, with the processes in it.
 */
final class Cgroups {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final Path HIDDEN_V2 = Path.of("/sys/fs/cgroup/unified");
    private static final String ROOT = "kiln";
    private static final List<String> CONTROLLERS = List.of("cpu", "memory", "pids");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(2);

    private final CgroupMode mode;
    private final List<Path> hierarchies;

    private Cgroups(CgroupMode mode, List<Path> hierarchies) {
        this.mode = mode;
        this.hierarchies = List.copyOf(hierarchies);
    }

    /** Looks at the mounts of this process. */
    static Cgroups detect() throws IOException {
        List<Path> v1 = new ArrayList<>();
        List<Path> v2 = new ArrayList<>();
        for (String line : Files.readAllLines(MOUNTS)) {
            String[] fields = line.split(" ", -1);
            if (fields[2].equals("cgroup")) {
                v1.add(Path.of(fields[1]));
            } else if (fields[2].equals("cgroup2")) {
                v2.add(Path.of(fields[1]));
            }
        }
        if (v1.isEmpty()) {
            return new Cgroups(v2.isEmpty() ? CgroupMode.NONE : CgroupMode.V2, v2);
        }
        if (v2.isEmpty() && Files.isDirectory(HIDDEN_V2)) {
            v1.add(HIDDEN_V2); // crun fills this too
        }
        return new Cgroups(v2.isEmpty() ? CgroupMode.V1 : CgroupMode.HYBRID, v1);
    }

    CgroupMode mode() {
        return mode;
    }

    /**
     * Lets the OCI runtime set limits. A v2 cgroup can limit its children only while it holds no
     * process itself, which a container's root does: its processes move down first.
     */
    void prepare() throws IOException {
        if (mode != CgroupMode.V2) {
            return;
        }
        Path root = hierarchies.getFirst();
        List<String> present =
                List.of(
                        Files.readString(root.resolve("cgroup.controllers"))
                                .strip()
                                .split(" ", -1));
        List<String> wanted = new ArrayList<>();
        for (String controller : CONTROLLERS) {
            if (present.contains(controller)) {
                wanted.add("+" + controller);
            }
        }
        Path control = root.resolve("cgroup.subtree_control");
        try {
            Files.writeString(control, String.join(" ", wanted));
        } catch (IOException busy) {
            Path own = Files.createDirectories(root.resolve("kiln-service"));
            for (String pid : Files.readAllLines(root.resolve("cgroup.procs"))) {
                Files.writeString(own.resolve("cgroup.procs"), pid);
            }
            Files.writeString(control, String.join(" ", wanted));
        }
    }

    /** The path of a slot's cgroup, as the OCI runtime wants it. */
    static String path(int worker, int slot) {
        return "/" + ROOT + "/" + workerName(worker) + "/slot-" + slot;
    }

    /** Kills every process of a slot's cgroup and removes the cgroup, if it is there. */
    void clear(int worker, int slot) throws IOException {
        for (Path hierarchy : hierarchies) {
            clear(hierarchy.resolve(path(worker, slot).substring(1)));
        }
    }

    /** Does the same for all slots of a worker. */
    void clear(int worker) throws IOException {
        for (Path hierarchy : hierarchies) {
            clear(hierarchy.resolve(ROOT).resolve(workerName(worker)));
        }
    }

    private static String workerName(int worker) {
        return "worker-" + worker;
    }

    private static void clear(Path cgroup) throws IOException {
        if (!Files.isDirectory(cgroup)) {
            return;
        }
        List<Path> children = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(cgroup)) {
            for (Path entry : entries) {
                (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) ? children : files).add(entry);
            }
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path child : children) {
            clear(child);
        }
        if (isPlainDirectory(cgroup)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        remove(cgroup);
    }

    /** The stand-in for a hidden v2 hierarchy holds plain files, which have to go first. */
    private static boolean isPlainDirectory(Path cgroup) throws IOException {
        return cgroup.startsWith(HIDDEN_V2) && Files.getFileStore(cgroup).type().equals("tmpfs");
    }

    private static void remove(Path cgroup) throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            killProcesses(cgroup);
            try {
                Files.deleteIfExists(cgroup);
                return;
            } catch (FileSystemException e) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IOException(
                            "the cgroup "
                                    + cgroup
                                    + " could not be removed within "
                                    + PATIENCE.toSeconds()
                                    + " seconds: processes in it survive SIGKILL",
                            e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static void killProcesses(Path cgroup) throws IOException {
        try {
            for (String pid : Files.readAllLines(cgroup.resolve("cgroup.procs"))) {
                Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
                process.ifPresent(ProcessHandle::destroyForcibly);
            }
        } catch (NoSuchFileException e) {
            // Gone, or the stand-in for a hierarchy: nothing to kill.
        } catch (FileSystemException e) {
            if (Files.exists(cgroup)) {
                throw e;
            }
        }
    }
}
