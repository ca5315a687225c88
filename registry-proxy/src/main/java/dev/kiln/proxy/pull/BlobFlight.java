package dev.kiln.proxy.pull;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** One blob on its way: from its registry to those who wait and to the layer-store. */
public final class BlobFlight {
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Void> stored = new CompletableFuture<>();
    private volatile long sizeBytes = -1;
    private volatile @Nullable SpooledBlob spooled;

    /** The store has it already. */
    void found() {
        opened.complete(null);
        stored.complete(null);
    }

    /** The registry begins to answer. */
    void open(SpooledBlob blob, long totalBytes) {
        spooled = blob;
        sizeBytes = totalBytes;
        opened.complete(null);
    }

    void stored() {
        stored.complete(null);
    }

    void fail(Throwable why) {
        opened.completeExceptionally(why);
        stored.completeExceptionally(why);
    }

    /**
     * Reads the blob from its beginning, as it comes in; waits until its registry begins to answer.
     * The stream fails before the last byte if the whole is not what was asked for.
     *
     * @return empty if the blob is in the layer-store
     * @throws IOException if the registry does not give it
     */
    public Optional<InputStream> read() throws IOException {
        await(opened);
        SpooledBlob blob = spooled;
        if (blob != null) {
            try {
                return Optional.of(blob.open());
            } catch (NoSuchFileException e) {
                // Landed between the two lines above: it is stored now, or has failed.
                await(stored);
            }
        }
        return Optional.empty();
    }

    /** The blob's size; empty where its registry does not say. */
    public OptionalLong sizeBytes() {
        return sizeBytes < 0 ? OptionalLong.empty() : OptionalLong.of(sizeBytes);
    }

    /** Waits until the layer-store has it. */
    void awaitStored() throws IOException {
        await(stored);
    }

    private static void await(CompletableFuture<Void> future) throws IOException {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException shared
                    ? shared
                    : new IOException("a blob could not be fetched", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a blob");
        }
    }
}
