package dev.kiln.gateway.job;

import dev.kiln.gateway.GatewaySettings;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /api/v1/builds}: the body is the context, a tar; the query says how to build. */
@RestController
public final class BuildController {
    private static final int DRAIN_BUFFER_BYTES = 1 << 16;

    private final BuildIntake intake;
    private final GatewaySettings settings;

    public BuildController(BuildIntake intake, GatewaySettings settings) {
        this.intake = intake;
        this.settings = settings;
    }

    @PostMapping("/api/v1/builds")
    ResponseEntity<JobView> submit(HttpServletRequest request) throws IOException {
        InputStream body = request.getInputStream();
        try {
            refuseTooLarge(request.getContentLengthLong());
            var view = JobView.of(intake.submit(parameters(request), body));
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/jobs/" + view.id()))
                    .body(view);
        } catch (ProblemException e) {
            if (e.problem().getStatus() == HttpStatus.BAD_REQUEST.value()) {
                drain(body);
            }
            throw e;
        }
    }

    private BuildRequest parameters(HttpServletRequest request) {
        return BuildRequest.of(
                QueryParameters.parse(
                        request.getQueryString(),
                        BuildRequest.PARAMETERS,
                        settings.maxParameters(),
                        settings.maxParameterLength()));
    }

    /** A size that was announced is refused before the first byte is read. */
    private void refuseTooLarge(long announcedBytes) {
        if (announcedBytes > settings.maxContextSize().toBytes()) {
            throw ProblemException.of(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "Context too large",
                    "the context has "
                            + announcedBytes
                            + " bytes, but kiln.gateway.max-context-size allows "
                            + settings.maxContextSize().toBytes()
                            + ": leave files out with .dockerignore, or raise the setting");
        }
    }

    /**
     * Reads what the client still sends. Clients that write their whole request before they look at
     * the answer would otherwise see a broken connection and never the reason.
     */
    private void drain(InputStream body) throws IOException {
        byte[] buffer = new byte[DRAIN_BUFFER_BYTES];
        long left = settings.maxContextSize().toBytes();
        int read = 0;
        while (read >= 0 && left > 0) {
            read = body.read(buffer);
            left -= read;
        }
    }
}
