package dev.kiln.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;

/**
 * A request body that is sent while it is written. At most {@value #CHUNKS_IN_FLIGHT} chunks of
 * {@value #CHUNK_BYTES} bytes wait to be sent; a writer that is ahead of the network waits, and
 * fails when the network stands still.
 */
final class StreamedBody extends OutputStream {
    private static final int CHUNK_BYTES = 128 * 1024;
    private static final int CHUNKS_IN_FLIGHT = 4;

    private final SubmissionPublisher<ByteBuffer> chunks;
    private final Duration stallTimeout;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    private boolean broken;

    StreamedBody(Executor executor, Duration stallTimeout) {
        this.chunks = new SubmissionPublisher<>(executor, CHUNKS_IN_FLIGHT);
        this.stallTimeout = stallTimeout;
    }

    /**
     * @param lengthBytes how many bytes there will be; -1 where that is not known
     */
    BodyPublisher publisher(long lengthBytes) {
        Flow.Publisher<ByteBuffer> publisher =
                subscriber -> {
                    chunks.subscribe(subscriber);
                    started.complete(null);
                };
        return lengthBytes < 0
                ? BodyPublishers.fromPublisher(publisher)
                : BodyPublishers.fromPublisher(publisher, lengthBytes);
    }

    /** Completes when the connection stands and the body is asked for. */
    CompletableFuture<Void> started() {
        return started;
    }

    /** Whether a write failed because the other side took no more. */
    boolean isBroken() {
        return broken;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int written = 0;
        while (written < length) {
            int step = Math.min(chunk.remaining(), length - written);
            chunk.put(bytes, offset + written, step);
            written += step;
            if (!chunk.hasRemaining()) {
                submit();
            }
        }
    }

    /** Sends what is left and ends the body. */
    void finish() throws IOException {
        if (chunk.position() > 0) {
            submit();
        }
        chunks.close();
    }

    /** Breaks the connection off: the other side must not take what it has for the whole. */
    void abort(Throwable cause) {
        chunks.closeExceptionally(cause);
    }

    private void submit() throws IOException {
        ByteBuffer full = chunk.flip();
        chunk = ByteBuffer.allocate(CHUNK_BYTES);
        int lag =
                chunks.hasSubscribers()
                        ? chunks.offer(
                                full,
                                stallTimeout.toNanos(),
                                TimeUnit.NANOSECONDS,
                                (subscriber, dropped) -> false)
                        : Integer.MIN_VALUE;
        if (lag < 0) {
            broken = true;
            throw new IOException(
                    lag == Integer.MIN_VALUE
                            ? "the other side stopped reading the upload"
                            : "the other side took nothing for %d seconds"
                                    .formatted(stallTimeout.toSeconds()));
        }
    }
}
