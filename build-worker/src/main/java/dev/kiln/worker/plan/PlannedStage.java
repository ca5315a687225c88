package dev.kiln.worker.plan;

import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A stage that the target needs, its references resolved.
 *
 * @param instructions those that its base triggers ({@code ONBUILD}), then its own
 * @param sources what its {@code --from} and {@code from=} mean
 * @param dependencies indexes of the stages it needs, its base among them
 */
public record PlannedStage(
        Stage stage,
        ImageSource base,
        List<Instruction> instructions,
        Map<String, ImageSource> sources,
        Set<Integer> dependencies) {
    public PlannedStage {
        instructions = List.copyOf(instructions);
        sources = Map.copyOf(sources);
        dependencies = Set.copyOf(dependencies);
    }

    public int index() {
        return stage.index();
    }

    ImageSource source(String from) {
        return Optional.ofNullable(sources.get(from)).orElseThrow();
    }
}
