package dev.kiln.cli.farm;

import dev.kiln.image.Descriptor;
import dev.kiln.io.VerifyingInputStream;
import dev.kiln.job.JobId;
import dev.kiln.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The jobs API of one farm. Thread-safe. */
public final class FarmClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    /** Far more than a page of jobs takes. */
    private static final int MAX_ANSWER_BYTES = 16 << 20;

    private final URI base;
    private final HttpClient http;

    /**
     * @param base {@code http(s)://host:port}
     */
    public FarmClient(URI base) {
        this.base = base;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_TIMEOUT)
                        .build();
    }

    /** Sends a build with its body, which is streamed; returns once the farm has taken it. */
    public JobView submit(BuildRequest build, BuildBody body) throws IOException {
        return Json.read(send("/api/v1/builds", build, body, 202), JobView.class);
    }

    /** Has images of the farm put into another registry; returns once the farm has taken it. */
    public JobView push(BuildRequest push) throws IOException {
        var request =
                HttpRequest.newBuilder(at("/api/v1/pushes?" + push.query()))
                        .timeout(ANSWER_TIMEOUT)
                        .POST(BodyPublishers.noBody())
                        .build();
        return Json.read(body(send(request), 202), JobView.class);
    }

    /** Has a build checked, which is not built; context and Dockerfile are sent, nothing else. */
    public CheckResult check(BuildRequest build, BuildBody body) throws IOException {
        return Json.read(send("/api/v1/checks", build, body.forCheck(), 200), CheckResult.class);
    }

    private byte[] send(String path, BuildRequest build, BuildBody body, int expected)
            throws IOException {
        var pipe = new UploadPipe();
        var request =
                HttpRequest.newBuilder(at(path + "?" + build.query()))
                        .header("Content-Type", body.contentType())
                        .POST(
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofInputStream(() -> {
                                            pipe.fill(body);
                                            return pipe;
                                        }))
                        .build();
        try {
            return body(send(request), expected);
        } catch (FarmException | UnreachableException e) {
            throw e;
        } catch (IOException e) {
            IOException cause = pipe.failure();
            throw cause != null
                    ? cause
                    : new IOException(
                            "the connection to the farm at "
                                    + base
                                    + " broke while the context was sent: try again ("
                                    + e.getMessage()
                                    + ")",
                            e);
        } finally {
            pipe.close();
        }
    }

    /** The newest jobs first. */
    public List<JobView> jobs(int limit) throws IOException {
        var answer = send(get("/api/v1/jobs?limit=" + limit));
        return Json.read(body(answer, 200), JobView.Page.class).jobs();
    }

    /** One job and where it stands. */
    public JobView job(JobId id) throws IOException {
        return Json.read(body(send(get("/api/v1/jobs/" + id)), 200), JobView.class);
    }

    /**
     * Looks for images.
     *
     * @param filters each as {@code stars=3}
     */
    public SearchPage search(String term, int limit, int page, List<String> filters)
            throws IOException {
        var query = new StringBuilder("/api/v1/search?term=").append(encoded(term));
        query.append("&limit=").append(limit).append("&page=").append(page);
        filters.forEach(filter -> query.append("&filter=").append(encoded(filter)));
        return Json.read(body(send(get(query.toString())), 200), SearchPage.class);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Asks for a job to stop. */
    public JobView cancel(JobId id) throws IOException {
        var request =
                HttpRequest.newBuilder(at("/api/v1/jobs/" + id))
                        .timeout(ANSWER_TIMEOUT)
                        .DELETE()
                        .build();
        return Json.read(body(send(request), 202), JobView.class);
    }

    /** The log of a job as it is now, as text; the caller closes it. */
    public InputStream openLog(JobId id) throws IOException {
        var answer = send(get("/api/v1/jobs/" + id + "/log"));
        if (answer.statusCode() != 200) {
            body(answer, 200);
        }
        return answer.body();
    }

    /**
     * What a build made for its client, a tar; the caller closes it. It fails at its end unless it
     * is what the job's result names.
     */
    public InputStream openOutput(JobId id, Descriptor output) throws IOException {
        var answer = send(get("/api/v1/jobs/" + id + "/output"));
        if (answer.statusCode() != 200) {
            body(answer, 200);
        }
        return new VerifyingInputStream(answer.body(), output, "the farm at " + base);
    }

    /** Opens the event stream of a job behind a sequence; the caller closes it. */
    InputStream openEvents(JobId id, long afterSequence) throws IOException {
        var request = HttpRequest.newBuilder(at("/api/v1/jobs/" + id + "/events"));
        request.header("Accept", "text/event-stream");
        if (afterSequence > 0) {
            request.header("Last-Event-ID", Long.toString(afterSequence));
        }
        var answer = send(request.build());
        if (answer.statusCode() != 200) {
            body(answer, 200);
        }
        return answer.body();
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(at(path)).timeout(ANSWER_TIMEOUT).GET().build();
    }

    private URI at(String path) {
        return URI.create(base.toString().replaceAll("/+$", "") + path);
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new UnreachableException(base, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while talking to " + base);
        }
    }

    private byte[] body(HttpResponse<InputStream> answer, int expected) throws IOException {
        try (var in = answer.body()) {
            byte[] bytes = in.readNBytes(MAX_ANSWER_BYTES);
            if (answer.statusCode() != expected) {
                int status = answer.statusCode();
                throw new FarmException(Problem.describe(status, bytes), status);
            }
            return bytes;
        }
    }
}
