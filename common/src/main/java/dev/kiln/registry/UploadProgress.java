package dev.kiln.registry;

/** Hears how far an upload is. */
@FunctionalInterface
public interface UploadProgress {
    /**
     * So many bytes are under way or have arrived; fewer than before where a connection broke.
     * Called often, and must not block.
     */
    void sent(long bytes);
}
