package dev.kiln.worker.plan;

import dev.kiln.dockerfile.Instruction;

/**
 * The Dockerfile parses but cannot be planned: an unknown stage, a bad value. Names the instruction
 * to blame.
 */
public final class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Instruction instruction;

    public PlanException(Instruction instruction, String message) {
        super(message);
        this.instruction = instruction;
    }

    public Instruction instruction() {
        return instruction;
    }
}
