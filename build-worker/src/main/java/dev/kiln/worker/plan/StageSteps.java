package dev.kiln.worker.plan;

import java.util.List;

/**
 * The steps of a stage.
 *
 * @param scope the variables in force at its end, which stages that stand on it begin with
 */
public record StageSteps(List<Step> steps, Scope scope) {
    public StageSteps {
        steps = List.copyOf(steps);
    }
}
