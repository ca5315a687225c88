package dev.kiln.worker.output;

import dev.kiln.image.AnnotationOptions;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import dev.kiln.job.OutputType;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks to be made of a build.
 *
 * @param project whose outputs they are
 * @param types at least one; each once
 * @param names of the image; without one it is known by its digest alone
 * @param epoch the latest time in the outputs; {@code null} for any
 * @param rewriteTimestamps whether the epoch holds for files in layers, too, and not only for the
 *     config
 * @param form of the attestations' manifests
 * @param finished when the build ended
 */
public record OutputRequest(
        String project,
        Set<OutputType> types,
        List<ImageReference> names,
        AnnotationOptions annotations,
        @Nullable SourceDateEpoch epoch,
        boolean rewriteTimestamps,
        Attestation.Form form,
        Instant finished) {
    public OutputRequest {
        if (types.isEmpty()) {
            throw new IllegalArgumentException("no output is asked for");
        }
        for (ImageReference name : names) {
            if (name.digest() != null) {
                throw new IllegalArgumentException(
                        "the image cannot be named '%s': its digest is not known before it is built"
                                .formatted(name));
            }
        }
        types = Set.copyOf(types);
        names = List.copyOf(names);
    }

    /** An image under these names, as it comes. */
    public static OutputRequest image(
            String project, List<ImageReference> names, Instant finished) {
        return new OutputRequest(
                project,
                Set.of(OutputType.IMAGE),
                names,
                AnnotationOptions.NONE,
                null,
                false,
                Attestation.Form.ARTIFACT,
                finished);
    }

    /** The same, given out in these forms. */
    public OutputRequest withTypes(Collection<OutputType> newTypes) {
        return new OutputRequest(
                project,
                Set.copyOf(newTypes),
                names,
                annotations,
                epoch,
                rewriteTimestamps,
                form,
                finished);
    }

    /** The same with annotations. */
    public OutputRequest withAnnotations(AnnotationOptions newAnnotations) {
        return new OutputRequest(
                project, types, names, newAnnotations, epoch, rewriteTimestamps, form, finished);
    }

    /** The same, with nothing in it later than an epoch. */
    public OutputRequest withEpoch(@Nullable SourceDateEpoch newEpoch, boolean rewrite) {
        return new OutputRequest(
                project, types, names, annotations, newEpoch, rewrite, form, finished);
    }

    /**
     * Checks what can be known before anything is built.
     *
     * @param platforms that are to be built
     * @param attested whether something will be said of them
     * @throws IllegalArgumentException if the request cannot be met
     */
    public void check(List<Platform> platforms, boolean attested) {
        Set<Platform> distinct = new HashSet<>(platforms);
        if (platforms.isEmpty() || distinct.size() < platforms.size()) {
            throw new IllegalArgumentException(
                    "expected platforms that are all different, and at least one, got "
                            + platforms);
        }
        if (wants(type -> !type.isTree())) {
            annotations.check(platforms, attested || platforms.size() > 1);
        }
        if (types.contains(OutputType.DOCKER)) {
            DockerManifest.check(platforms.size());
        }
    }

    boolean wants(Predicate<OutputType> some) {
        return types.stream().anyMatch(some);
    }

    /** When the outputs count as made. */
    Instant created() {
        return epoch == null ? finished : epoch.instant();
    }
}
