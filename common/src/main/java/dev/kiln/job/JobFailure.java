package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Why a job failed, for people and for programs.
 *
 * @param message one sentence: what was tried, what came back, what to do
 * @param instruction the Dockerfile instruction as written, where one failed
 * @param line where it starts in the Dockerfile, from 1; 0 where no instruction failed
 * @param column from 1; 0 where unknown
 * @param exitStatus of the command that failed; 128 + n where signal n ended it
 * @param lastGoodImage name of the image of the last good step, to be run to look around in
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobFailure(
        Kind kind,
        String message,
        @Nullable String instruction,
        int line,
        int column,
        @Nullable Integer exitStatus,
        @Nullable String lastGoodImage) {

    /** What sort of failure it is. */
    public enum Kind {
        /** The Dockerfile does not parse or asks for what it may not. */
        INVALID_DOCKERFILE,
        /** The context is not a tar or not a safe one. */
        INVALID_CONTEXT,
        /** A base image was found nowhere. */
        MISSING_IMAGE,
        /** An instruction failed. */
        STEP_FAILED,
        /** The other registry does not take what is pushed. */
        PUSH_REFUSED,
        /** The farm failed: a full disk, a lost connection, too many attempts. */
        FARM_ERROR
    }

    /** A failure that no instruction is to blame for. */
    public static JobFailure of(Kind kind, String message) {
        return new JobFailure(kind, message, null, 0, 0, null, null);
    }

    /** A failure at a place in the Dockerfile. */
    public static JobFailure at(
            Kind kind, String message, @Nullable String instruction, int line, int column) {
        return new JobFailure(kind, message, instruction, line, column, null, null);
    }

    public JobFailure withMessage(String newMessage) {
        return new JobFailure(
                kind, newMessage, instruction, line, column, exitStatus, lastGoodImage);
    }

    public JobFailure withExitStatus(int status) {
        return new JobFailure(kind, message, instruction, line, column, status, lastGoodImage);
    }

    public JobFailure withLastGoodImage(@Nullable String image) {
        return new JobFailure(kind, message, instruction, line, column, exitStatus, image);
    }
}
