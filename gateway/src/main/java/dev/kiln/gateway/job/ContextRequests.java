package dev.kiln.gateway.job;

import dev.kiln.gateway.GatewaySettings;
import dev.kiln.gateway.context.BodyLimits;
import dev.kiln.gateway.context.BuildBody;
import dev.kiln.gateway.context.InvalidContextException;
import dev.kiln.secret.SecretSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.springframework.http.HttpStatus;

/** What requests have in common whose body is a context and whose query says how to build it. */
public final class ContextRequests {
    private static final int DRAIN_BUFFER_BYTES = 1 << 16;
    private static final int PART_HEADER_BYTES = 16384;

    private final GatewaySettings settings;
    private final SecretSettings secrets;

    public ContextRequests(GatewaySettings settings, SecretSettings secrets) {
        this.settings = settings;
        this.secrets = secrets;
    }

    /**
     * Answers a request.
     *
     * @throws ProblemException if its size or its query is refused, or its answer is a problem. The
     *     body is read to its end then where the client is to blame
     */
    public <T> T answer(HttpServletRequest request, Answer<T> answer) throws IOException {
        InputStream in = request.getInputStream();
        try {
            BuildRequest build = parameters(request);
            BuildBody body =
                    BuildBody.of(
                            request.getContentType(),
                            in,
                            build.context() != null,
                            new BodyLimits(maxParts(), maxBytes()));
            if (!body.hasSeveralParts()) {
                refuseTooLarge(request.getContentLengthLong());
            }
            return answer.of(build, body);
        } catch (InvalidContextException e) {
            if (!e.isTooLarge()) {
                drain(in);
            }
            throw refused(e);
        } catch (ProblemException e) {
            if (e.problem().getStatus() == HttpStatus.BAD_REQUEST.value()) {
                drain(in);
            }
            throw e;
        }
    }

    /** What is done with a context. */
    @FunctionalInterface
    public interface Answer<T> {
        /** Reads the body as far as it needs. */
        T of(BuildRequest request, BuildBody body) throws IOException;
    }

    /** The answer to a context that is refused. */
    public static ProblemException refused(InvalidContextException e) {
        String detail = String.valueOf(e.getMessage());
        if (e.isTooLarge()) {
            return ProblemException.of(
                    HttpStatus.CONTENT_TOO_LARGE, "Context too large", detail, Map.of(), e);
        }
        return e.line() == 0
                ? ProblemException.of(HttpStatus.BAD_REQUEST, "Bad context", detail, Map.of(), e)
                : ProblemException.of(
                        HttpStatus.BAD_REQUEST,
                        "Dockerfile does not parse",
                        detail,
                        Map.of("line", e.line(), "column", e.column()),
                        e);
    }

    private BuildRequest parameters(HttpServletRequest request) {
        return BuildRequest.of(
                QueryParameters.parse(
                        request.getQueryString(),
                        BuildRequest.PARAMETERS,
                        settings.maxParameters(),
                        settings.maxParameterLength()),
                settings.maxContexts(),
                settings.maxPlatforms());
    }

    private int maxParts() {
        return 2 + settings.maxContexts() + secrets.maxCount();
    }

    /** Each tar has its own bound, and each secret. */
    private long maxBytes() {
        double all =
                (2.0 + settings.maxContexts()) * settings.maxContextSize().toBytes()
                        + (double) secrets.maxCount() * secrets.maxSize().toBytes()
                        + (double) maxParts() * PART_HEADER_BYTES;
        return (long) all; // the largest long there is where it is more than that
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
