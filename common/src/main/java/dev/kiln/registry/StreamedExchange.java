package dev.kiln.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request whose body is written by the calling thread while the client sends it. */
final class StreamedExchange {
    /** How long a broken upload waits for the answer that explains why it was broken off. */
    private static final Duration EXPLANATION_WAIT = Duration.ofSeconds(2);

    private final HttpClient http;
    private final RegistryClientOptions options;

    StreamedExchange(HttpClient http, RegistryClientOptions options) {
        this.http = http;
        this.options = options;
    }

    Reply send(HttpRequest request, StreamedBody body, BlobSource source) throws IOException {
        CompletableFuture<HttpResponse<InputStream>> answer =
                http.sendAsync(request, BodyHandlers.ofInputStream());
        boolean written = false;
        try {
            Duration startLimit = options.connectTimeout().plus(options.answerTimeout());
            await(request, CompletableFuture.anyOf(body.started(), answer), startLimit);
            write(request, body, source, answer);
            written = true;
            return reply(await(request, answer, options.answerTimeout()));
        } finally {
            if (!written) {
                body.abort(new IOException("the source of the upload failed"));
            }
            // Without effect where the answer is there; else it closes the connection.
            answer.cancel(true);
        }
    }

    private void write(
            HttpRequest request,
            StreamedBody body,
            BlobSource source,
            CompletableFuture<HttpResponse<InputStream>> answer)
            throws IOException {
        try {
            source.writeTo(body);
            body.finish();
        } catch (IOException e) {
            if (!body.isBroken()) {
                throw e;
            }
            body.abort(e);
            // The other side hung up; its answer, if it sent one, says more than the broken pipe.
            if (await(request, answer, EXPLANATION_WAIT).statusCode() < 300) {
                throw RegistryException.unreachable(request.method(), request.uri(), e);
            }
        }
    }

    private Reply reply(HttpResponse<InputStream> response) {
        return new Reply(response, options.stallTimeout());
    }

    private static <T> T await(HttpRequest request, CompletableFuture<T> future, Duration limit)
            throws IOException {
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            IOException cause =
                    e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            throw RegistryException.unreachable(request.method(), request.uri(), cause);
        } catch (TimeoutException e) {
            throw RegistryException.unreachable(
                    request.method(),
                    request.uri(),
                    new IOException("no answer within " + limit.toSeconds() + " seconds", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while uploading");
        }
    }
}
