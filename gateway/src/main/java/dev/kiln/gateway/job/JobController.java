package dev.kiln.gateway.job;

import dev.kiln.gateway.GatewaySettings;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.journal.Journal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/jobs}: where jobs stand, and stopping one. */
@RestController
public final class JobController {
    private static final long DEFAULT_LIMIT = 50;
    private static final long MAX_LIMIT = 1000;

    private final Journal journal;
    private final JobCanceller canceller;
    private final GatewaySettings settings;

    public JobController(Journal journal, JobCanceller canceller, GatewaySettings settings) {
        this.journal = journal;
        this.canceller = canceller;
        this.settings = settings;
    }

    @GetMapping("/api/v1/jobs")
    JobView.Page list(HttpServletRequest request) {
        var parameters =
                QueryParameters.parse(
                        request.getQueryString(),
                        Set.of("limit"),
                        settings.maxParameters(),
                        settings.maxParameterLength());
        int limit = (int) parameters.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        return new JobView.Page(journal.recent(limit).stream().map(JobView::of).toList());
    }

    @GetMapping("/api/v1/jobs/{id}")
    JobView get(@PathVariable String id) {
        return JobView.of(find(id, journal));
    }

    @DeleteMapping("/api/v1/jobs/{id}")
    ResponseEntity<JobView> cancel(@PathVariable String id) {
        JobRecord job = find(id, journal);
        return ResponseEntity.status(HttpStatus.ACCEPTED)
                .body(JobView.of(canceller.cancel(job.job().id())));
    }

    /** The record of a job by the text of its id; an unknown id and no id at all are alike. */
    static JobRecord find(String id, Journal journal) {
        JobId parsed;
        try {
            parsed = JobId.parse(id);
        } catch (IllegalArgumentException e) {
            throw ProblemException.noSuchJob(id);
        }
        return journal.find(parsed).orElseThrow(() -> ProblemException.noSuchJob(id));
    }
}
