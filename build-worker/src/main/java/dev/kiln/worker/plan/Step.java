package dev.kiln.worker.plan;

import dev.kiln.dockerfile.Instruction;
import dev.kiln.image.ContainerConfig;
import org.jspecify.annotations.Nullable;

/**
 * One executable unit of a plan.
 *
 * @param number its place in the whole plan, from 1
 * @param stage label of its stage
 * @param createdBy its line of the image's history, as BuildKit words it; null where it leaves none
 * @param config the container config after the step
 * @param author set by {@code MAINTAINER}
 */
public record Step(
        int number,
        String stage,
        Instruction instruction,
        StepAction action,
        @Nullable String createdBy,
        ContainerConfig config,
        @Nullable String author) {}
