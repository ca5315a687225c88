package dev.kiln.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageReference;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobResult;
import dev.kiln.journal.JournalEntry;
import dev.kiln.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Speaks the jobs API over real HTTP, with a journal that the test writes. */
final class TestingFarm implements AutoCloseable {
    static final String JOB = "000000000000000000000000";
    private static final String PATH = "/api/v1/jobs/" + JOB;
    static final Digest DIGEST = Digest.parse("sha256:" + "a".repeat(64));

    /** What each request was, as in {@code GET /api/v1/jobs}. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** The last event id that each request for events came with. */
    final List<String> resumedFrom = new CopyOnWriteArrayList<>();

    final CountDownLatch cancelled = new CountDownLatch(1);
    volatile byte[] context = new byte[0];

    /** Of the last build. */
    volatile @Nullable String contentType;

    /** What jobs made for their client. */
    volatile byte[] output = new byte[0];

    /** After how many events a connection is broken off; for each connection one. */
    final List<Integer> breaks = new ArrayList<>();

    private final List<JournalEntry> journal = new ArrayList<>();
    private final HttpServer server;
    private volatile int refusal;
    private volatile boolean endsAtCancel;
    private volatile String checkResult = "";

    TestingFarm() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    TestingFarm with(JobEvent... events) {
        for (var event : events) {
            journal.add(new JournalEntry(journal.size() + 1, Instant.EPOCH, event));
        }
        return this;
    }

    /** Refuses builds with a problem. */
    TestingFarm refusing(int status) {
        refusal = status;
        return this;
    }

    /** Answers checks and searches. */
    TestingFarm finding(Object result) {
        checkResult = Json.text(result);
        return this;
    }

    /** The job runs until it is cancelled. */
    TestingFarm endingAtCancel() {
        endsAtCancel = true;
        return this;
    }

    static JobEvent succeeded() {
        return new JobEvent.Succeeded(
                new JobResult(
                        DIGEST, DIGEST, List.of(ImageReference.parse("app:1")), 1024, 1, 2, null));
    }

    /** A job that made a tar, which is what its result says. */
    TestingFarm making(byte[] tar) {
        output = tar;
        var blob = Descriptor.of("application/octet-stream", Digest.ofBytes(tar), tar.length);
        return with(
                new JobEvent.Succeeded(new JobResult(DIGEST, DIGEST, List.of(), 1024, 1, 2, blob)));
    }

    static JobEvent failed(int status) {
        return new JobEvent.Failed(
                JobFailure.at(JobFailure.Kind.STEP_FAILED, "it failed", "RUN x", 3, 1)
                        .withExitStatus(status));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var uri = exchange.getRequestURI();
            requests.add(exchange.getRequestMethod() + " " + uri);
            String route = exchange.getRequestMethod() + " " + uri.getPath();
            switch (route) {
                case "POST /api/v1/builds", "POST /api/v1/pushes" -> submit(exchange);
                case "POST /api/v1/checks" -> {
                    context = exchange.getRequestBody().readAllBytes();
                    answer(exchange, 200, checkResult);
                }
                case "GET /api/v1/search" -> answer(exchange, 200, checkResult);
                case "GET /api/v1/jobs" -> answer(exchange, 200, "{\"jobs\":[" + view() + "]}");
                case "GET " + PATH + "/events" -> events(exchange);
                case "GET " + PATH + "/log" -> answer(exchange, 200, "a log\n");
                case "GET " + PATH + "/output" -> {
                    exchange.sendResponseHeaders(200, output.length);
                    exchange.getResponseBody().write(output);
                }
                case "DELETE " + PATH -> {
                    cancelled.countDown();
                    answer(exchange, 202, view());
                }
                default ->
                        answer(
                                exchange,
                                404,
                                "{\"title\":\"Not found\",\"detail\":\"no such job here\"}");
            }
        }
    }

    private void submit(HttpExchange exchange) throws IOException {
        if (refusal != 0) {
            // Unread, as a server does that looks at the parameters first.
            answer(
                    exchange,
                    refusal,
                    "{\"title\":\"Bad\",\"status\":400,\"detail\":\"RUM: unknown\","
                            + "\"line\":2,\"column\":1}");
            return;
        }
        contentType = exchange.getRequestHeaders().getFirst("Content-Type");
        context = exchange.getRequestBody().readAllBytes();
        answer(exchange, 202, view());
    }

    private void events(HttpExchange exchange) throws IOException {
        String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        resumedFrom.add(String.valueOf(last));
        // One entry too many: a client must not show twice what it has seen.
        long from = last == null ? 0 : Long.parseLong(last) - 1;
        int left = breaks.isEmpty() ? Integer.MAX_VALUE : breaks.removeFirst();
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        var out = exchange.getResponseBody();
        out.write(": hello\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        for (var entry : journal) {
            if (entry.sequence() > from && left-- > 0) {
                out.write(event(entry));
            }
        }
        if (left < 0) {
            out.write("id: 99\ndata: {\"half".getBytes(StandardCharsets.UTF_8));
        }
        out.flush();
        if (endsAtCancel) {
            awaitCancel();
            out.write(
                    event(
                            new JournalEntry(
                                    journal.size() + 1L,
                                    Instant.EPOCH,
                                    new JobEvent.Cancelled("by request"))));
        }
    }

    private void awaitCancel() throws IOException {
        try {
            cancelled.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static byte[] event(JournalEntry entry) {
        return ("id: " + entry.sequence() + "\nevent: x\ndata: " + Json.text(entry) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String view() {
        return """
        {"id":"%s","type":"build","project":"library","state":"QUEUED","attempts":0,
         "submittedAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z",
         "tags":["docker.io/library/app:1"],"more":"than we know"}
        """
                .formatted(JOB);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        goAway();
    }

    /** Breaks every connection and takes no new one. */
    void goAway() {
        cancelled.countDown();
        server.stop(0);
    }
}
