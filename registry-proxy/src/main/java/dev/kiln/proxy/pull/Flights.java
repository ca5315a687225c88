package dev.kiln.proxy.pull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** Lets those who want the same thing at the same time share one way to it. */
final class Flights<K, V> {
    private final Map<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

    /** The way to a thing. */
    @FunctionalInterface
    interface Flight<V> {
        V fly() throws IOException;
    }

    /**
     * Gets it, or waits for those who are getting it.
     *
     * @throws IOException as the flight did, to all who share it
     */
    V join(K key, Flight<V> flight) throws IOException {
        CompletableFuture<V> own = new CompletableFuture<>();
        CompletableFuture<V> other = flights.putIfAbsent(key, own);
        if (other == null) {
            begin(key, flight, own);
        }
        try {
            return (other == null ? own : other).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException shared
                    ? shared
                    : new IOException("getting " + key + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + key);
        }
    }

    private void begin(K key, Flight<V> flight, CompletableFuture<V> result) {
        // On a thread of its own: whoever asked first may go away while others wait.
        Thread.ofVirtual()
                .name("flight " + key)
                .start(() -> {
                    try {
                        result.complete(flight.fly());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    } finally {
                        flights.remove(key, result);
                    }
                });
    }
}
