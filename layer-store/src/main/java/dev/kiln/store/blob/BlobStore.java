package dev.kiln.store.blob;

import dev.kiln.image.Digest;
import dev.kiln.io.AtomicFile;
import dev.kiln.store.layout.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The blobs on the file system. They are shared by all repositories. A blob is there whole or not
 * at all: its file arrives by a rename, after its digest was verified and its bytes were synced.
 */
public final class BlobStore {
    private final StoreLayout layout;

    public BlobStore(StoreLayout layout) {
        this.layout = layout;
    }

    /** The size in bytes; empty if there is no such blob. */
    public OptionalLong size(Digest digest) throws IOException {
        try {
            return OptionalLong.of(Files.size(layout.blob(digest)));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    public boolean has(Digest digest) throws IOException {
        return size(digest).isPresent();
    }

    /** The file of a blob, to be read only. */
    public Optional<Path> file(Digest digest) {
        Path file = layout.blob(digest);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    /**
     * Takes a file over as a blob. Where the same blob is there already, that one stays.
     *
     * @param verified complete, synced, known to have this digest; gone afterwards
     */
    public void adopt(Path verified, Digest digest) throws IOException {
        if (has(digest)) {
            Files.delete(verified);
        } else {
            // Where two do this at once, the second rename replaces the file by its equal.
            AtomicFile.move(verified, layout.blob(digest));
        }
    }

    /** Deletes a blob. Returns whether it was there. */
    public boolean delete(Digest digest) throws IOException {
        Path file = layout.blob(digest);
        return Files.exists(file) && AtomicFile.delete(file);
    }
}
