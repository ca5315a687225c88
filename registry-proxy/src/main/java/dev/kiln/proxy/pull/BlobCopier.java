package dev.kiln.proxy.pull;

import dev.kiln.image.Descriptor;
import dev.kiln.io.ContentMismatchException;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Copies blobs from a registry to the layer-store: each in one pass, several at once, none that the
 * store has.
 */
final class BlobCopier {
    /** How often a download that breaks in the middle is begun. */
    private static final int ATTEMPTS = 3;

    private static final int BUFFER_BYTES = 128 * 1024;

    private final RegistryClient store;
    private final Semaphore slots;

    /**
     * @param slots one is held for each blob on its way
     */
    BlobCopier(RegistryClient store, Semaphore slots) {
        this.store = store;
        this.slots = slots;
    }

    /** Copies all, or fails with the first failure, and the others are broken off. */
    void copyAll(RegistryClient upstream, String source, String target, List<Descriptor> blobs)
            throws IOException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletionService<Descriptor> copies = new ExecutorCompletionService<>(threads);
            for (Descriptor blob : blobs) {
                copies.submit(() -> {
                    copyInSlot(upstream, source, target, blob);
                    return blob;
                });
            }
            boolean complete = false;
            try {
                for (int done = 0; done < blobs.size(); done++) {
                    copies.take().get();
                }
                complete = true;
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while copying blobs");
            } finally {
                if (!complete) {
                    threads.shutdownNow();
                }
            }
        }
    }

    private void copyInSlot(RegistryClient upstream, String source, String target, Descriptor blob)
            throws IOException, InterruptedException {
        slots.acquire();
        try {
            if (!store.hasBlob(target, blob.digest())) {
                copy(upstream, source, target, blob);
            }
        } finally {
            slots.release();
        }
    }

    private void copy(RegistryClient upstream, String source, String target, Descriptor blob)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                store.pushBlob(
                        target,
                        blob,
                        out -> {
                            try (InputStream in = upstream.openBlob(source, blob)) {
                                byte[] buffer = new byte[BUFFER_BYTES];
                                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                                    out.write(buffer, 0, n);
                                }
                            }
                        });
                return;
            } catch (IOException e) {
                if (attempt == ATTEMPTS || !isWorthAnother(e)) {
                    throw e;
                }
            }
        }
    }

    /** The client has tried again already what got no good answer; not what broke in the middle. */
    private static boolean isWorthAnother(IOException failure) {
        return !(failure instanceof RegistryException)
                && !(failure instanceof ContentMismatchException)
                && !(failure instanceof InterruptedIOException)
                && !Thread.currentThread().isInterrupted();
    }
}
