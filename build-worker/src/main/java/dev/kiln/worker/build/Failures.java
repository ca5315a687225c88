package dev.kiln.worker.build;

import dev.kiln.dockerfile.Instruction;
import dev.kiln.job.JobFailure;
import dev.kiln.worker.input.MissingSecretException;

/** Words failures so that they name their instruction and line. */
final class Failures {
    private Failures() {}

    /** The instruction was executed and failed. */
    static JobFailure step(Instruction instruction, String message) {
        return at(JobFailure.Kind.STEP_FAILED, instruction, message);
    }

    /** The instruction asks for what cannot be. */
    static JobFailure invalid(Instruction instruction, String message) {
        return at(JobFailure.Kind.INVALID_DOCKERFILE, instruction, message);
    }

    /** A secret was given and is gone. */
    static BuildFailedException missingSecret(MissingSecretException e) {
        return new BuildFailedException(
                JobFailure.of(JobFailure.Kind.FARM_ERROR, String.valueOf(e.getMessage())), e);
    }

    private static JobFailure at(JobFailure.Kind kind, Instruction instruction, String message) {
        return JobFailure.at(
                kind,
                message,
                instruction.text(),
                instruction.range().line(),
                instruction.range().column());
    }
}
