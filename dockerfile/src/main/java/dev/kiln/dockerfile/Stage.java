package dev.kiln.dockerfile;

import java.util.List;

/**
 * One {@code FROM} and what follows it.
 *
 * @param index from 0
 */
public record Stage(int index, Instruction.From from, List<Instruction> instructions) {
    public Stage {
        instructions = List.copyOf(instructions);
    }

    /** Its name, or its index where it has none. */
    public String label() {
        return from.name() != null ? from.name() : Integer.toString(index);
    }
}
