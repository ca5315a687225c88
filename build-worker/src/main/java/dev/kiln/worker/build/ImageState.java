package dev.kiln.worker.build;

import dev.kiln.image.ContainerConfig;
import dev.kiln.image.ImageConfig;
import dev.kiln.worker.plan.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image as far as its stage has got.
 *
 * @param base the config of the image below the Dockerfile's first own step, history included
 * @param config the container config now
 * @param layers all layers, the base's included
 * @param lines one per step so far
 */
record ImageState(
        ImageConfig base,
        ContainerConfig config,
        @Nullable String author,
        LayerStack layers,
        List<Line> lines) {
    ImageState {
        lines = List.copyOf(lines);
    }

    /** A step's line of history; {@code layer} is absent where the step made none. */
    record Line(String createdBy, @Nullable LayerRef layer) {}

    static ImageState of(ImageConfig base, ContainerConfig config, LayerStack layers) {
        return new ImageState(base, config, base.author(), layers, List.of());
    }

    /** The same image as the beginning of another stage. */
    ImageState withConfig(ContainerConfig start) {
        return new ImageState(base, start, author, layers, lines);
    }

    ImageState after(Step step, @Nullable LayerRef layer) {
        var more = new ArrayList<>(lines);
        if (step.createdBy() != null) {
            more.add(new Line(step.createdBy(), layer));
        }
        return new ImageState(
                base,
                step.config(),
                step.author() == null ? author : step.author(),
                layer == null ? layers : layers.with(layer),
                more);
    }
}
