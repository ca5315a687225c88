package dev.kiln.gateway.job;

import dev.kiln.gateway.GatewaySettings;
import dev.kiln.job.Job;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.job.PushJob;
import dev.kiln.journal.Journal;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /api/v1/pushes}: puts images of the farm into another registry; the query says which.
 */
@RestController
public final class PushController {
    private final Journal journal;
    private final JobPublisher publisher;
    private final InstantSource clock;
    private final GatewaySettings settings;

    public PushController(
            Journal journal,
            JobPublisher publisher,
            InstantSource clock,
            GatewaySettings settings) {
        this.journal = journal;
        this.publisher = publisher;
        this.clock = clock;
        this.settings = settings;
    }

    @PostMapping("/api/v1/pushes")
    ResponseEntity<JobView> submit(HttpServletRequest request) {
        PushRequest push =
                PushRequest.of(
                        QueryParameters.parse(
                                request.getQueryString(),
                                PushRequest.PARAMETERS,
                                settings.maxParameters(),
                                settings.maxParameterLength()));
        var view = JobView.of(record(push));
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/jobs/" + view.id()))
                .body(view);
    }

    private JobRecord record(PushRequest push) {
        Instant now = clock.instant();
        var job =
                new PushJob(
                        Job.SCHEMA,
                        JobId.create(now),
                        push.project(),
                        now,
                        push.image(),
                        push.target(),
                        push.allTags());
        journal.open(job);
        publisher.publish(job);
        return journal.find(job.id()).orElseGet(() -> JobRecord.accepted(job, now));
    }
}
