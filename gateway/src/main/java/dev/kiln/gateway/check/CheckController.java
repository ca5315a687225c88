package dev.kiln.gateway.check;

import dev.kiln.gateway.job.ContextRequests;
import dev.kiln.gateway.job.JobProblems;
import dev.kiln.gateway.job.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /api/v1/checks}: what the build checks say of a build. Query and body are those of
 * {@code /api/v1/builds}; a body of type {@code text/plain} is a Dockerfile without a context.
 * Nothing is built or stored, and a Dockerfile that cannot be built is no failure of the request.
 */
@RestController
public final class CheckController {
    private final ContextRequests requests;
    private final DockerfileCheck check;

    public CheckController(ContextRequests requests, DockerfileCheck check) {
        this.requests = requests;
        this.check = check;
    }

    @PostMapping("/api/v1/checks")
    CheckView check(HttpServletRequest request) throws IOException {
        String type = request.getContentType();
        boolean bare = type != null && type.startsWith(MediaType.TEXT_PLAIN_VALUE);
        return requests.answer(
                request,
                (build, body) ->
                        bare
                                ? check.dockerfile(build.options(), request.getInputStream())
                                : check.body(build.options(), body));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> problem(ProblemException e) {
        return JobProblems.answer(e);
    }
}
