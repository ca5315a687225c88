package dev.kiln.worker.runtime;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A number that no other worker of this machine has at the same time. Names of cgroups and network
 * interfaces, addresses and user ids are made from it. It is held by a lock on {@code
 * /run/kiln/worker-N/lock}, so that it is free as soon as the worker is dead.
 */
final class WorkerClaim implements AutoCloseable {
    static final int MAX_WORKERS = 64;

    private static final Path RUN = Path.of("/run/kiln");

    /**
     * What {@code bin/lib/worker-namespace} knows its worker by, which removes the worker's cgroups
     * when it is dead; empty for a worker that was started without it.
     */
    private static final String LAUNCHER =
            Objects.requireNonNullElse(System.getenv("KILN_LAUNCHER"), "");

    /** POSIX locks do not exclude the own process, and closing a file drops all of its locks. */
    private static final Set<Integer> HELD_HERE = new HashSet<>();

    private final int number;
    private final FileChannel lockFile;

    private WorkerClaim(int number, FileChannel lockFile) {
        this.number = number;
        this.lockFile = lockFile;
    }

    /** Takes the lowest free number. */
    static WorkerClaim take() throws IOException {
        Files.createDirectories(RUN);
        Files.setPosixFilePermissions(RUN, PosixFilePermissions.fromString("rwx--x--x"));
        for (int number = 0; number < MAX_WORKERS; number++) {
            Optional<WorkerClaim> claim = tryTake(number);
            if (claim.isPresent()) {
                return claim.get();
            }
        }
        throw new IOException(
                MAX_WORKERS + " workers run on this machine already: that is the most it can have");
    }

    /** Takes this number if it is free. */
    static Optional<WorkerClaim> tryTake(int number) throws IOException {
        synchronized (HELD_HERE) {
            if (HELD_HERE.contains(number)) {
                return Optional.empty();
            }
            Path folder = folder(number);
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            FileChannel file =
                    FileChannel.open(
                            folder.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            FileLock lock = file.tryLock();
            if (lock == null) {
                file.close();
                return Optional.empty();
            }
            HELD_HERE.add(number);
            Files.writeString(folder.resolve("launcher"), LAUNCHER);
            return Optional.of(new WorkerClaim(number, file));
        }
    }

    /** Whether a worker ever had this number since the machine was started. */
    static boolean wasTaken(int number) {
        return Files.exists(folder(number));
    }

    int number() {
        return number;
    }

    /** An empty directory for this worker's mounts. */
    Path mounts() throws IOException {
        Path mounts = folder(number).resolve("mnt");
        Files.createDirectories(mounts);
        return mounts;
    }

    private static Path folder(int number) {
        return RUN.resolve("worker-" + number);
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD_HERE) {
            HELD_HERE.remove(number);
            lockFile.close();
        }
    }
}
