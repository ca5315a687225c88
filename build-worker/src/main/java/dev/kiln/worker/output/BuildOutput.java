package dev.kiln.worker.output;

import dev.kiln.image.Descriptor;
import dev.kiln.image.FarmRepository;
import dev.kiln.image.ImageReference;
import dev.kiln.job.JobResult;
import dev.kiln.job.OutputType;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The end of a build: makes one image of its platforms, and gives it, or its files, out in every
 * form that was asked for. Everything goes to the layer-store. Thread-safe.
 */
public final class BuildOutput {
    private final ImagePublisher publisher;
    private final ImageExporter exporter;
    private final LayerRewriter rewriter;

    /**
     * The end of builds whose layers are in this layer-store.
     *
     * @param rewriter for requests that rewrite timestamps
     */
    public BuildOutput(RegistryClient store, LayerRewriter rewriter) {
        this.publisher = new ImagePublisher(store);
        this.exporter = new ImageExporter(store);
        this.rewriter = rewriter;
    }

    /**
     * What was made.
     *
     * @param image {@code null} where only files were asked for
     * @param exports the tars to take away, blobs of {@link JobResult#outputRepository}
     */
    public record Result(@Nullable FinishedImage image, Map<OutputType, Descriptor> exports) {
        public Result {
            exports = Collections.unmodifiableMap(exports);
        }
    }

    /**
     * Gives out what was built: tars first, the names of the image last.
     *
     * @param platforms in the order in which they were asked for
     * @throws IllegalArgumentException if the request cannot be met, see {@link
     *     OutputRequest#check}; nothing has been given out then
     */
    public Result write(OutputRequest request, List<BuiltPlatform> platforms) throws IOException {
        request.check(
                platforms.stream().map(BuiltPlatform::platform).toList(), isAttested(platforms));
        Map<OutputType, Descriptor> exports = new EnumMap<>(OutputType.class);
        if (request.wants(OutputType::isTree)) {
            Descriptor tar = exportFiles(request, platforms);
            request.types().stream()
                    .filter(OutputType::isTree)
                    .forEach(type -> exports.put(type, tar));
        }
        FinishedImage image =
                request.wants(type -> !type.isTree()) ? finish(request, platforms) : null;
        if (image != null) {
            exportArchives(request, image, exports);
            if (request.types().contains(OutputType.IMAGE)) {
                publish(request, image);
            }
        }
        return new Result(image, exports);
    }

    private Descriptor exportFiles(OutputRequest request, List<BuiltPlatform> platforms)
            throws IOException {
        boolean alone = platforms.size() == 1;
        List<RootTree> trees = platforms.stream().map(built -> built.tree(alone)).toList();
        SourceDateEpoch epoch = request.epoch();
        return exporter.exportFiles(
                request.project(),
                trees,
                epoch == null ? null : epoch.instant(),
                request.finished());
    }

    private void exportArchives(
            OutputRequest request, FinishedImage image, Map<OutputType, Descriptor> exports)
            throws IOException {
        for (OutputType type : request.types()) {
            if (type.isArchive()) {
                exports.put(
                        type,
                        exporter.exportImage(
                                request.project(),
                                type,
                                image,
                                request.names(),
                                request.created()));
            }
        }
    }

    private void publish(OutputRequest request, FinishedImage image) throws IOException {
        if (request.names().isEmpty()) {
            publisher.publish(
                    image,
                    JobResult.outputRepository(request.project()),
                    image.root().digest().toString());
        }
        for (ImageReference name : request.names()) {
            publisher.publish(image, FarmRepository.own(name), name.manifestReference());
        }
    }

    private static boolean isAttested(List<BuiltPlatform> platforms) {
        return platforms.stream().anyMatch(built -> !built.predicates().isEmpty());
    }

    private FinishedImage finish(OutputRequest request, List<BuiltPlatform> platforms)
            throws IOException {
        List<FinishedImage.Part> parts = new ArrayList<>();
        for (BuiltPlatform built : platforms) {
            PlatformImage image = built.finish(request, rewriter);
            Attestation attestation =
                    built.predicates().isEmpty()
                            ? null
                            : Attestation.of(
                                    image, request.names(), built.predicates(), request.form());
            parts.add(new FinishedImage.Part(image, attestation));
        }
        PlatformImage first = parts.getFirst().image();
        return parts.size() == 1 && !isAttested(platforms)
                ? FinishedImage.of(first)
                : FinishedImage.of(parts, request.annotations().of(first.platform()));
    }
}
