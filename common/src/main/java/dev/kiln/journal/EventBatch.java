package dev.kiln.journal;

import dev.kiln.job.JobEvent;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobState;
import java.time.Instant;
import java.util.List;

/**
 * Events to be appended together, checked as both adapters of the journal must.
 *
 * @param events at least one, at most {@value #MAX_EVENTS}; an end of the job only as the last
 */
public record EventBatch(List<JobEvent> events) {
    public static final int MAX_EVENTS = 1_000;

    public EventBatch {
        events = List.copyOf(events);
        if (events.isEmpty() || events.size() > MAX_EVENTS) {
            throw new IllegalArgumentException(
                    "1 to %d events are appended at a time, not %d"
                            .formatted(MAX_EVENTS, events.size()));
        }
        for (JobEvent event : events.subList(0, events.size() - 1)) {
            if (ends(event)) {
                throw new IllegalArgumentException("nothing can follow the end of a job: " + event);
            }
        }
        if (events.stream().anyMatch(JobEvent.Accepted.class::isInstance)) {
            throw new IllegalArgumentException("only opening a journal accepts a job");
        }
    }

    /** Whether more of the record changes than its time and its last sequence. */
    public boolean changesRecord() {
        return events.stream()
                .anyMatch(event ->
                        event.state().isPresent() || event instanceof JobEvent.CancelRequested);
    }

    /** Whether the job has ended after these events. */
    public boolean endsJob() {
        return ends(events.getLast());
    }

    /** The record after these events, which follow its last sequence. */
    public JobRecord applyTo(JobRecord record, Instant now) {
        JobRecord next = record;
        for (JobEvent event : events) {
            next = next.after(event, now, next.lastSequence() + 1);
        }
        return next;
    }

    private static boolean ends(JobEvent event) {
        return event.state().filter(JobState::isTerminal).isPresent();
    }
}
