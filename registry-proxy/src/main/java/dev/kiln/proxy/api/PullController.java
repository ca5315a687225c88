package dev.kiln.proxy.api;

import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import dev.kiln.proxy.pull.PullException;
import dev.kiln.proxy.pull.PullFlights;
import dev.kiln.proxy.pull.PullRequest;
import dev.kiln.proxy.pull.PulledImage;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /internal/v1/pulls}: brings an image into the layer-store, for one platform, and
 * answers when it is there. For the farm's own services: it must not be routed to from outside.
 */
@RestController
public final class PullController {
    private static final Logger LOG = LoggerFactory.getLogger(PullController.class);
    private static final int MAX_BODY_BYTES = 16 * 1024;

    private final PullFlights pulls;

    public PullController(PullFlights pulls) {
        this.pulls = pulls;
    }

    private record Body(@Nullable String image, @Nullable String platform) {}

    /** Answers {@code {"repository","manifest"}}, or a problem (RFC 9457). */
    @PostMapping(path = "/internal/v1/pulls", produces = MediaType.APPLICATION_JSON_VALUE)
    public byte[] pull(HttpServletRequest request) throws IOException, InterruptedException {
        PulledImage pulled = pulls.pull(read(request));
        return Json.bytes(pulled);
    }

    @ExceptionHandler
    ResponseEntity<byte[]> onFailure(PullException failure) {
        LOG.info("a pull failed: {}", failure.getMessage());
        HttpStatus status =
                switch (failure.reason()) {
                    case MISSING -> HttpStatus.NOT_FOUND;
                    case UNREACHABLE -> HttpStatus.BAD_GATEWAY;
                    case LIMITED -> HttpStatus.TOO_MANY_REQUESTS;
                    case REFUSED -> HttpStatus.UNPROCESSABLE_CONTENT;
                };
        return Problem.answer(status, failure);
    }

    @ExceptionHandler
    ResponseEntity<byte[]> onBadRequest(IllegalArgumentException failure) {
        return Problem.answer(HttpStatus.BAD_REQUEST, failure);
    }

    @ExceptionHandler
    ResponseEntity<byte[]> onOurOwnFault(IOException failure) {
        LOG.error("a pull failed for a reason that is not the registry's", failure);
        return Problem.answer(HttpStatus.INTERNAL_SERVER_ERROR, failure);
    }

    private static PullRequest read(HttpServletRequest request) throws IOException {
        byte[] bytes = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
        if (bytes.length > MAX_BODY_BYTES) {
            throw new IllegalArgumentException(
                    "a pull request has at most " + MAX_BODY_BYTES + " bytes");
        }
        Body body = Json.read(bytes, Body.class);
        if (body == null || body.image() == null) {
            throw new IllegalArgumentException(
                    "a pull request is"
                            + " {\"image\":\"docker.io/library/x:1\",\"platform\":\"linux/amd64\"}");
        }
        Platform platform =
                body.platform() == null ? Platform.current() : Platform.parse(body.platform());
        return new PullRequest(ImageReference.parse(body.image()), platform);
    }
}
