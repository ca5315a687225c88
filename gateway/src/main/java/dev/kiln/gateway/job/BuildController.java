package dev.kiln.gateway.job;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /api/v1/builds}: the body is the context, a tar, or several things in parts; the
 * query says how to build.
 */
@RestController
public final class BuildController {
    private final BuildIntake intake;
    private final ContextRequests requests;

    public BuildController(BuildIntake intake, ContextRequests requests) {
        this.intake = intake;
        this.requests = requests;
    }

    @PostMapping("/api/v1/builds")
    ResponseEntity<JobView> submit(HttpServletRequest request) throws IOException {
        var view = JobView.of(requests.answer(request, intake::submit));
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/jobs/" + view.id()))
                .body(view);
    }
}
