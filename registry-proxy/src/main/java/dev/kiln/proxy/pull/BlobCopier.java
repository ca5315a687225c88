package dev.kiln.proxy.pull;

import dev.kiln.image.Descriptor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Has all blobs of an image brought into the layer-store, several at once. */
final class BlobCopier {
    private final BlobFlights flights;

    BlobCopier(BlobFlights flights) {
        this.flights = flights;
    }

    /** Waits for all, or fails with the first failure. */
    void copyAll(ProxiedRepository repository, List<Descriptor> blobs) throws IOException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletionService<Descriptor> copies = new ExecutorCompletionService<>(threads);
            for (Descriptor blob : blobs) {
                copies.submit(() -> {
                    flights.fetch(repository, blob);
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
}
