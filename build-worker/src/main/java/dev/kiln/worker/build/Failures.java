package dev.kiln.worker.build;

import dev.kiln.dockerfile.Instruction;
import dev.kiln.job.JobFailure;

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

    private static JobFailure at(JobFailure.Kind kind, Instruction instruction, String message) {
        return JobFailure.at(
                kind,
                message,
                instruction.text(),
                instruction.range().line(),
                instruction.range().column());
    }
}
