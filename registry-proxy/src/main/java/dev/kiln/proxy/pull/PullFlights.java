package dev.kiln.proxy.pull;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** Lets those who ask for the same image at the same time share one pull. */
public final class PullFlights {
    private final ImagePuller puller;
    private final Map<PullRequest, CompletableFuture<PulledImage>> flights =
            new ConcurrentHashMap<>();

    public PullFlights(ImagePuller puller) {
        this.puller = puller;
    }

    /**
     * Pulls, or waits for the pull of the same image that is under way.
     *
     * @throws PullException as {@link ImagePuller#pull} does, to all who share it
     */
    public PulledImage pull(PullRequest request) throws IOException, InterruptedException {
        CompletableFuture<PulledImage> own = new CompletableFuture<>();
        CompletableFuture<PulledImage> other = flights.putIfAbsent(request, own);
        if (other == null) {
            fly(request, own);
        }
        try {
            return (other == null ? own : other).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PullException shared) {
                throw shared;
            }
            throw new IOException("the pull of " + request.image() + " failed", e.getCause());
        }
    }

    private void fly(PullRequest request, CompletableFuture<PulledImage> flight) {
        // On a thread of its own: whoever asked first may go away while others wait.
        Thread.ofVirtual()
                .name("pull " + request.image())
                .start(() -> {
                    try {
                        flight.complete(puller.pull(request));
                    } catch (Throwable e) {
                        flight.completeExceptionally(e);
                    } finally {
                        flights.remove(request, flight);
                    }
                });
    }
}
