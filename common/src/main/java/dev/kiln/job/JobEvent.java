package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a job. Events are only ever appended; a job's log and state are read
 * from them.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JobEvent.Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = JobEvent.Queued.class, name = "queued"),
    @JsonSubTypes.Type(value = JobEvent.Started.class, name = "started"),
    @JsonSubTypes.Type(value = JobEvent.HandedBack.class, name = "handed-back"),
    @JsonSubTypes.Type(value = JobEvent.CancelRequested.class, name = "cancel-requested"),
    @JsonSubTypes.Type(value = JobEvent.StepStarted.class, name = "step-started"),
    @JsonSubTypes.Type(value = JobEvent.StepWaiting.class, name = "step-waiting"),
    @JsonSubTypes.Type(value = JobEvent.StepOutput.class, name = "step-output"),
    @JsonSubTypes.Type(value = JobEvent.StepFinished.class, name = "step-finished"),
    @JsonSubTypes.Type(value = JobEvent.StepStored.class, name = "step-stored"),
    @JsonSubTypes.Type(value = JobEvent.StepFailed.class, name = "step-failed"),
    @JsonSubTypes.Type(value = JobEvent.LayerMoved.class, name = "layer-moved"),
    @JsonSubTypes.Type(value = JobEvent.ImagePushed.class, name = "image-pushed"),
    @JsonSubTypes.Type(value = JobEvent.Notice.class, name = "notice"),
    @JsonSubTypes.Type(value = JobEvent.Succeeded.class, name = "succeeded"),
    @JsonSubTypes.Type(value = JobEvent.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = JobEvent.Cancelled.class, name = "cancelled"),
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface JobEvent {

    /** The state that the job is in after this event; empty where the event does not change it. */
    @JsonIgnore
    default Optional<JobState> state() {
        return Optional.empty();
    }

    /** The job was recorded. Always the first event. */
    record Accepted(Job job) implements JobEvent {
        @Override
        public Optional<JobState> state() {
            return Optional.of(JobState.ACCEPTED);
        }
    }

    /** The queue confirmed that it holds the job. */
    record Queued(Route route) implements JobEvent {
        @Override
        public Optional<JobState> state() {
            return Optional.of(JobState.QUEUED);
        }
    }

    /**
     * A worker took the job.
     *
     * @param attempt from 1; more where an earlier worker died
     */
    record Started(String worker, int attempt) implements JobEvent {
        @Override
        public Optional<JobState> state() {
            return Optional.of(JobState.RUNNING);
        }
    }

    /** The worker gave the job back to the queue, unfinished. */
    record HandedBack(String worker, String reason) implements JobEvent {
        @Override
        public Optional<JobState> state() {
            return Optional.of(JobState.QUEUED);
        }
    }

    /** Somebody asked for the job to stop. */
    record CancelRequested(String reason) implements JobEvent {}

    /**
     * A step's turn has come.
     *
     * @param step its number in the plan, from 1
     * @param total how many steps the plan has
     * @param stage name or index of its stage
     * @param instruction as written in the Dockerfile, on one line
     * @param line of the Dockerfile, from 1
     * @param key the definition key
     */
    record StepStarted(int step, int total, String stage, String instruction, int line, Digest key)
            implements JobEvent {}

    /** Another job executes this very step now; this job waits for it. */
    record StepWaiting(int step, String owner) implements JobEvent {}

    /** What a step printed, one or more whole lines where possible. */
    record StepOutput(int step, Stream stream, String text) implements JobEvent {}

    /** Which of its outputs a step wrote to. */
    enum Stream {
        STDOUT,
        STDERR
    }

    /**
     * A step is done. {@code layer} is the diff id of the layer it made, absent where it made none.
     */
    record StepFinished(int step, Outcome outcome, @Nullable Digest layer, long millis)
            implements JobEvent {}

    /** How a step came to its result. */
    enum Outcome {
        /** It ran in this job. */
        EXECUTED,
        /** It changed only the config: there was nothing to execute. */
        CONFIG,
        /** Its record was in the cache. */
        CACHED,
        /** Another job ran it while this one waited. */
        SHARED
    }

    /**
     * The layer of an executed step is in the layer-store and its record in the cache: from here on
     * nobody executes this step again. Comes some time after {@link StepFinished}.
     *
     * @param layer the compressed blob
     */
    record StepStored(int step, Descriptor layer) implements JobEvent {}

    /** A step failed; the job's {@link Failed} event follows. */
    record StepFailed(int step, JobFailure failure) implements JobEvent {}

    /**
     * A layer came further on its way to another registry. Of one that is sent this is told from
     * time to time.
     *
     * @param layer the compressed blob
     */
    record LayerMoved(Digest layer, LayerPush push) implements JobEvent {}

    /** An image is at another registry, with all it needs. */
    record ImagePushed(PushedImage image) implements JobEvent {}

    /** Something a reader of the log should know. */
    record Notice(String text) implements JobEvent {}

    record Succeeded(JobResult result) implements JobEvent {
        @Override
        public Optional<JobState> state() {
            return Optional.of(JobState.SUCCEEDED);
        }
    }

    record Failed(JobFailure failure) implements JobEvent {
        @Override
        public Optional<JobState> state() {
            return Optional.of(JobState.FAILED);
        }
    }

    record Cancelled(String reason) implements JobEvent {
        @Override
        public Optional<JobState> state() {
            return Optional.of(JobState.CANCELLED);
        }
    }
}
