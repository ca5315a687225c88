package dev.kiln.standalone;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file beside the embedded store's that holds room on the disk. It is given up when the disk is
 * full, so that the failure of whatever filled it can be written down.
 */
final class DiskReserve implements AutoCloseable {
    private static final String SUFFIX = ".reserve";
    private static final int BLOCK_BYTES = 1 << 20;
    private static final ConcurrentMap<Path, DiskReserve> OPEN = new ConcurrentHashMap<>();

    private final Path storeFile;
    private final Path file;
    private volatile boolean closed;

    private DiskReserve(Path storeFile) {
        this.storeFile = storeFile;
        this.file = storeFile.resolveSibling(storeFile.getFileName() + SUFFIX);
    }

    /**
     * The one reserve of a store; MVStore opens its file by name, so the two meet here.
     *
     * @param storeFile which need not be there yet
     */
    static DiskReserve of(Path storeFile) {
        return OPEN.computeIfAbsent(storeFile.toAbsolutePath(), DiskReserve::new);
    }

    /** Whether nobody is to wait for room any more. */
    boolean isClosed() {
        return closed;
    }

    /** The store is about to close: with a full disk too. The room stays taken. */
    @Override
    public void close() {
        closed = true;
        OPEN.remove(storeFile, this);
    }

    /** Gives the room up; {@code false} if there was none. */
    boolean release() throws IOException {
        return Files.deleteIfExists(file);
    }

    /** Takes the room, unless it is taken or more than half of what is left would go. */
    void restore(long sizeBytes) throws IOException {
        if (sizeBytes == 0
                || Files.exists(file)
                || Files.getFileStore(file.getParent()).getUsableSpace() <= 2 * sizeBytes) {
            return;
        }
        // Nothing that a file system would compress or leave out.
        byte[] block = new byte[BLOCK_BYTES];
        ThreadLocalRandom.current().nextBytes(block);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = sizeBytes; left > 0; left -= block.length) {
                out.write(block, 0, (int) Math.min(left, block.length));
            }
        }
    }
}
