package dev.kiln.worker.build;

import dev.kiln.image.Digest;
import dev.kiln.image.FarmRepository;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import dev.kiln.job.JobFailure;
import dev.kiln.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks the registry-proxy to bring an image of another registry into the layer-store. */
public final class RegistryProxy {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final URI base;
    private final Duration pullTimeout;

    /**
     * @param base URL of the registry-proxy
     * @param pullTimeout how long one pull may take
     */
    public RegistryProxy(URI base, Duration pullTimeout) {
        this.base = base;
        this.pullTimeout = pullTimeout;
    }

    /**
     * Where a pulled image lies in the layer-store.
     *
     * @param stale why its registry could not be asked whether it is still this one; else null
     */
    record Pulled(String repository, Digest manifest, @Nullable String stale) {}

    private record PullRequest(String image, String platform) {}

    private record Problem(@Nullable String detail) {}

    /**
     * Pulls an image.
     *
     * @throws BuildFailedException if the registry does not have it, or will not give it
     */
    Pulled pull(ImageReference image, Platform platform)
            throws IOException, InterruptedException, BuildFailedException {
        var request =
                HttpRequest.newBuilder(base.resolve("/internal/v1/pulls"))
                        .timeout(pullTimeout)
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofByteArray(
                                        Json.bytes(
                                                new PullRequest(
                                                        image.toString(), platform.toString()))))
                        .build();
        HttpResponse<byte[]> response = send(image, request);
        if (response.statusCode() == 200) {
            return Json.read(response.body(), Pulled.class);
        }
        throw missing(image, detail(response));
    }

    private HttpResponse<byte[]> send(ImageReference image, HttpRequest request)
            throws InterruptedException, BuildFailedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new BuildFailedException(
                    failure(image, "the registry-proxy at " + base + " did not answer: " + e), e);
        }
    }

    private static String detail(HttpResponse<byte[]> response) {
        try {
            String detail = Json.read(response.body(), Problem.class).detail();
            return detail == null ? "HTTP " + response.statusCode() : detail;
        } catch (IllegalArgumentException e) {
            return "the registry-proxy answered HTTP "
                    + response.statusCode()
                    + " without a reason";
        }
    }

    private static BuildFailedException missing(ImageReference image, String why) {
        return new BuildFailedException(failure(image, why));
    }

    private static JobFailure failure(ImageReference image, String why) {
        return JobFailure.of(
                JobFailure.Kind.MISSING_IMAGE,
                "base image "
                        + image
                        + " was not found: looked in the farm's own repository '"
                        + FarmRepository.own(image)
                        + "', then at "
                        + image.registry()
                        + " ("
                        + why
                        + "). Import it with 'kiln import' or push it to the farm.");
    }
}
