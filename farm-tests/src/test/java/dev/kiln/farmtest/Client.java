package dev.kiln.farmtest;

import dev.kiln.image.Platform;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobResult;
import dev.kiln.job.JobState;
import dev.kiln.journal.JournalEntry;
import dev.kiln.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Uses a farm from outside: by HTTP, and by {@code bin/kiln}. */
final class Client {
    static final Duration TIMEOUT = Duration.ofMinutes(2);
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI url;

    Client(URI url) {
        this.url = url;
    }

    /** What the gateway says of a job. */
    record View(
            String id,
            JobState state,
            int attempts,
            @Nullable List<Build> builds,
            @Nullable JobResult result,
            @Nullable JobFailure failure) {
        /** The build of one of several platforms. */
        record Build(String platform, String id) {}

        /** The id of the build for a platform. */
        String build(Platform platform) {
            return builds == null
                    ? ""
                    : builds.stream()
                            .filter(build -> build.platform().equals(platform.toString()))
                            .findFirst()
                            .orElseThrow()
                            .id();
        }

        JobResult success() {
            if (result == null) {
                throw new AssertionError("job " + id + " is " + state + ": " + failure);
            }
            return result;
        }

        JobFailure failed() {
            if (failure == null) {
                throw new AssertionError("job " + id + " is " + state + ", not failed");
            }
            return failure;
        }
    }

    URI url() {
        return url;
    }

    Shell.Result kiln(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of(Repository.KILN.toString()));
        command.addAll(List.of(arguments));
        return Shell.run(Map.of("KILN_URL", url.toString()), Repository.ROOT, command);
    }

    /** Submits a folder; {@code query} is appended to the URL as it is. */
    HttpResponse<String> post(Path context, String query) throws IOException, InterruptedException {
        Process tar =
                new ProcessBuilder("tar", "-C", context.toString(), "-c", ".")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        return post(HttpRequest.BodyPublishers.ofInputStream(tar::getInputStream), query);
    }

    HttpResponse<String> post(HttpRequest.BodyPublisher body, String query)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(url.resolve("/api/v1/builds?" + query))
                        .header("Content-Type", "application/x-tar")
                        .timeout(TIMEOUT)
                        .POST(body)
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Submits a folder and gives the job's id. */
    String submit(Path context, String query) throws IOException, InterruptedException {
        return accepted(post(context, query));
    }

    /** Sends a request that submits a build, and gives the job's id. */
    String submit(HttpRequest request) throws IOException, InterruptedException {
        return accepted(http.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    private static String accepted(HttpResponse<String> response) {
        if (response.statusCode() != 202) {
            throw new AssertionError("HTTP " + response.statusCode() + ": " + response.body());
        }
        return Json.read(response.body(), View.class).id();
    }

    /** Asks for a push and gives the job's id. */
    String push(String query) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(url.resolve("/api/v1/pushes?" + query))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 202) {
            throw new AssertionError("HTTP " + answer.statusCode() + ": " + answer.body());
        }
        return Json.read(answer.body(), View.class).id();
    }

    View build(Path context, String query) throws IOException, InterruptedException {
        return awaitEnd(submit(context, query));
    }

    View view(String job) throws IOException, InterruptedException {
        return Json.read(get("/api/v1/jobs/" + job), View.class);
    }

    View awaitEnd(String job) throws IOException, InterruptedException {
        return await(job, view -> view.state().isTerminal());
    }

    View await(String job, Predicate<View> condition) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(TIMEOUT);
        while (true) {
            View view = view(job);
            if (condition.test(view)) {
                return view;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError(
                        "job " + job + " is still " + view.state() + ":\n" + log(job));
            }
            Thread.sleep(50);
        }
    }

    String log(String job) throws IOException, InterruptedException {
        return get("/api/v1/jobs/" + job + "/log");
    }

    int cancel(String job) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url.resolve("/api/v1/jobs/" + job)).DELETE().build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** Follows the events of a job until one matches. */
    void awaitEvent(String job, Predicate<JobEvent> wanted)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(url.resolve("/api/v1/jobs/" + job + "/events"))
                        .header("Accept", "text/event-stream")
                        .build();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                http.send(request, HttpResponse.BodyHandlers.ofInputStream())
                                        .body(),
                                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:")
                        && wanted.test(Json.read(line.substring(5), JournalEntry.class).event())) {
                    return;
                }
            }
        }
        throw new AssertionError("job " + job + " ended without the event:\n" + log(job));
    }

    /** The worker that has started a job. */
    String workerOf(String job) throws IOException, InterruptedException {
        var worker = new AtomicReference<String>();
        awaitEvent(
                job,
                event -> {
                    if (event instanceof JobEvent.Started started) {
                        worker.set(started.worker());
                    }
                    return event instanceof JobEvent.Started;
                });
        return worker.get();
    }

    String get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url.resolve(path)).timeout(TIMEOUT).build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new AssertionError(
                    path + " gave HTTP " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }
}
