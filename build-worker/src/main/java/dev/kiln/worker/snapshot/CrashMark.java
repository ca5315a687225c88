package dev.kiln.worker.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The file {@code state} of a folder in which nothing is flushed to disk while it is open: "clean",
 * or the boot during which it was last opened. After a crash of the machine, but not of a process,
 * its contents cannot be believed.
 */
public final class CrashMark {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final String CLEAN = "clean";

    private final Path folder;

    public CrashMark(Path folder) {
        this.folder = folder;
    }

    /** Whether the machine has not crashed since the folder was last open. */
    public boolean isBelievable() throws IOException {
        try {
            String state = Files.readString(state());
            return state.equals(CLEAN) || state.equals(bootId());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Notes, on disk, that the folder is open from now on. */
    public void markOpen() throws IOException {
        write(bootId());
    }

    /** Notes that everything is on disk. */
    public void markClean() throws IOException {
        write(CLEAN);
    }

    private Path state() {
        return folder.resolve("state");
    }

    private void write(String state) throws IOException {
        Path temporary = folder.resolve("state.tmp");
        Files.writeString(temporary, state);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(temporary, state(), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder)) {
            directory.force(true);
        }
    }

    private static String bootId() throws IOException {
        return Files.readString(BOOT_ID).strip();
    }
}
