package dev.kiln.gateway.job;

import dev.kiln.gateway.GatewaySettings;
import dev.kiln.job.JobId;
import dev.kiln.journal.Journal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /api/v1/jobs/{id}/events} and {@code /log}: a job's story as it happens. Each stream holds
 * the (virtual) thread of its request.
 */
@RestController
public final class JobStreamController {
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final Journal journal;
    private final JobFollower follower;
    private final JobStreams streams;
    private final GatewaySettings settings;

    public JobStreamController(
            Journal journal, InstantSource clock, JobStreams streams, GatewaySettings settings) {
        this.journal = journal;
        this.follower =
                new JobFollower(journal, clock, settings.heartbeat(), settings.maxStreamDuration());
        this.streams = streams;
        this.settings = settings;
    }

    /**
     * Server-sent events. Resumes after the sequence that {@code Last-Event-ID} or {@code ?after=}
     * names; 204 where there is nothing left to come, which tells browsers not to connect again.
     */
    @GetMapping("/api/v1/jobs/{id}/events")
    void events(
            @PathVariable String id,
            @RequestHeader(name = LAST_EVENT_ID, required = false) @Nullable String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response) {
        JobId job = JobController.find(id, journal).job().id();
        long after = after(lastEventId, parameters(request, Set.of("after")));
        streams.run(() -> {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            if (follower.hasEndedBy(job, after)) {
                response.setStatus(HttpStatus.NO_CONTENT.value());
                return;
            }
            response.setContentType("text/event-stream;charset=utf-8");
            response.setHeader("X-Accel-Buffering", "no");
            response.flushBuffer();
            follower.follow(job, after, new EventWriter(response.getOutputStream()));
        });
    }

    /** The log as plain text; with {@code ?follow=true}, as it grows, until the job has ended. */
    @GetMapping("/api/v1/jobs/{id}/log")
    void log(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) {
        JobId job = JobController.find(id, journal).job().id();
        boolean follow = parameters(request, Set.of("follow")).flag("follow");
        streams.run(() -> writeLog(job, follow, response));
    }

    private void writeLog(JobId job, boolean follow, HttpServletResponse response)
            throws IOException, InterruptedException {
        response.setContentType("text/plain;charset=utf-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        var writer = new LogWriter(response.getOutputStream());
        if (follow) {
            response.flushBuffer();
            follower.follow(job, 0, writer);
        } else {
            follower.read(job, 0, writer);
        }
    }

    private QueryParameters parameters(HttpServletRequest request, Set<String> known) {
        return QueryParameters.parse(
                request.getQueryString(),
                known,
                settings.maxParameters(),
                settings.maxParameterLength());
    }

    private static long after(@Nullable String lastEventId, QueryParameters parameters) {
        if (lastEventId == null) {
            return parameters.number("after", 0, 0, Long.MAX_VALUE);
        }
        try {
            return Math.max(0, Long.parseLong(lastEventId));
        } catch (NumberFormatException e) {
            throw ProblemException.badParameter(
                    LAST_EVENT_ID, "expected the id of an event of this job, a whole number");
        }
    }
}
