package dev.kiln.gateway.route;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** The answer to a request for a service that cannot be reached. */
final class Unreachable {
    private static final Logger LOG = LoggerFactory.getLogger(Unreachable.class);
    private static final String RETRY_AFTER_SECONDS = "5";

    private Unreachable() {}

    /** As the API that was asked tells of errors: OCI's below {@code /v2}, else a problem. */
    static ServerResponse answer(
            String service, URI address, Throwable cause, ServerRequest request) {
        LOG.warn(
                "{} {} could not be passed on to the {} at {}: {}",
                request.method(),
                request.path(),
                service,
                address,
                cause.getMessage());
        String message = "the gateway could not reach the " + service + ": try again in a moment";
        ServerResponse.BodyBuilder answer =
                ServerResponse.status(HttpStatus.SERVICE_UNAVAILABLE)
                        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        if (request.path().startsWith("/v2")) {
            // Distribution-spec, "Error Codes".
            return answer.contentType(MediaType.APPLICATION_JSON)
                    .body(
                            Map.of(
                                    "errors",
                                    List.of(Map.of("code", "UNAVAILABLE", "message", message))));
        }
        return answer.contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, message));
    }
}
