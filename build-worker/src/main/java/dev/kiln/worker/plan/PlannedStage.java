package dev.kiln.worker.plan;

import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.Stage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A stage that the target needs, its references resolved.
 *
 * @param copySources for each {@code COPY --from} of the stage, where it copies from
 * @param dependencies indexes of the stages it needs, its base among them
 */
public record PlannedStage(
        Stage stage,
        ImageSource base,
        Map<Instruction.Copy, ImageSource> copySources,
        Set<Integer> dependencies) {
    public PlannedStage {
        copySources = Collections.unmodifiableMap(new LinkedHashMap<>(copySources));
        dependencies = Set.copyOf(dependencies);
    }

    public int index() {
        return stage.index();
    }
}
