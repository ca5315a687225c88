package dev.kiln.worker.plan;

import dev.kiln.dockerfile.Instruction;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import dev.kiln.job.ContextRef;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What names that are no stages mean: contexts that the client named, or images. */
record NamedContexts(Map<String, ContextRef> contexts) {
    private static final String SCRATCH = "scratch";

    /** A context of this name, or {@code scratch}, or the image. */
    ImageSource resolve(Instruction instruction, String name, Platform platform) {
        if (name.equals(SCRATCH)) {
            return new ImageSource.Scratch();
        }
        ImageReference image;
        try {
            image = ImageReference.parse(name);
        } catch (IllegalArgumentException e) {
            return find(name, platform)
                    .orElseThrow(
                            () -> new PlanException(instruction, String.valueOf(e.getMessage())));
        }
        return find(name, platform)
                .or(() -> findImage(image, platform))
                .orElseGet(() -> new ImageSource.External(image, platform));
    }

    /** A context of exactly this name. */
    Optional<ImageSource> find(@Nullable String name, Platform platform) {
        ContextRef context = name == null ? null : contexts.get(name);
        return Optional.ofNullable(context)
                .map(found -> source(String.valueOf(name), found, platform));
    }

    /** A context whose name is another spelling of an image, such as one without its tag. */
    private Optional<ImageSource> findImage(ImageReference image, Platform platform) {
        return contexts.entrySet().stream()
                .filter(entry -> isImage(entry.getKey(), image))
                .findFirst()
                .map(entry -> source(entry.getKey(), entry.getValue(), platform));
    }

    private static boolean isImage(String name, ImageReference image) {
        try {
            return ImageReference.parse(name).equals(image);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static ImageSource source(String name, ContextRef context, Platform platform) {
        return switch (context) {
            case ContextRef.Image(ImageReference image) ->
                    new ImageSource.External(image, platform);
            case ContextRef.Upload _, ContextRef.Remote _ -> new ImageSource.Context(name);
        };
    }
}
