package dev.kiln.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears under its name whole and on disk, or not at all: written to a temporary
 * neighbour, synced, renamed, and the folder synced too (a rename is durable only then).
 */
public final class AtomicFile implements Closeable {
    private static final String TEMPORARY_PREFIX = ".tmp-";

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private boolean committed;

    private AtomicFile(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    /** Begins a file; its folder is made where it is missing. Close it to give it up. */
    public static AtomicFile create(Path target) throws IOException {
        Path folder = folderOf(target);
        createFolders(folder);
        Path temporary = folder.resolve(TEMPORARY_PREFIX + UUID.randomUUID());
        return new AtomicFile(
                target,
                temporary,
                FileChannel.open(
                        temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** Writes a whole file in one go, replacing what was there. */
    public static void write(Path target, byte[] bytes) throws IOException {
        try (AtomicFile file = create(target)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                file.channel.write(buffer);
            }
            file.commit();
        }
    }

    /**
     * Renames a file that is complete and synced, within one file system, replacing what was there,
     * and syncs the folder it arrives in.
     */
    public static void move(Path source, Path target) throws IOException {
        createFolders(folderOf(target));
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(folderOf(target));
    }

    /** Deletes a file if it is there, durably. Returns whether it was. */
    public static boolean delete(Path file) throws IOException {
        boolean deleted = Files.deleteIfExists(file);
        if (deleted) {
            syncFolder(folderOf(file));
        }
        return deleted;
    }

    /** Whether a file name is one that {@link #create} leaves behind when the process is killed. */
    public static boolean isTemporary(Path file) {
        return String.valueOf(file.getFileName()).startsWith(TEMPORARY_PREFIX);
    }

    /** Makes a folder and its parents, each durable in the one above. */
    public static void createFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            createFolders(parent);
        }
        Files.createDirectories(folder);
        if (parent != null) {
            syncFolder(parent);
        }
    }

    /** Makes the names in a folder durable. */
    public static void syncFolder(Path folder) throws IOException {
        try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
            open.force(true);
        }
    }

    /** Where to write. Unbuffered; closing it is not needed. */
    public OutputStream stream() {
        return Channels.newOutputStream(channel);
    }

    /** Makes the file visible and durable. */
    public void commit() throws IOException {
        channel.force(true);
        channel.close();
        move(temporary, target);
        committed = true;
    }

    /** Discards the file unless it was committed. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (!committed) {
            Files.deleteIfExists(temporary);
        }
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("'" + file + "' has no folder to be written in");
        }
        return folder;
    }
}
