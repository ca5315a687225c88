package dev.kiln.worker.build;

import dev.kiln.image.AnnotationOptions;
import dev.kiln.image.Descriptor;
import dev.kiln.image.FarmRepository;
import dev.kiln.image.ImageReference;
import dev.kiln.job.IndexJob;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobResult;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.archive.UnpackLimits;
import dev.kiln.worker.output.FinishedImage;
import dev.kiln.worker.output.ImageExporter;
import dev.kiln.worker.output.ImageLoader;
import dev.kiln.worker.output.ImagePublisher;
import dev.kiln.worker.output.JoinedImage;
import dev.kiln.worker.output.JoinedTrees;
import dev.kiln.worker.output.SourceDateEpoch;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes one result of the results of several platforms. */
final class JoinedOutput {
    private static final String EPOCH = "SOURCE_DATE_EPOCH";

    private final RegistryClient store;

    JoinedOutput(RegistryClient store) {
        this.store = store;
    }

    /**
     * Writes what the client asked for.
     *
     * @param builds which have succeeded, in the order of the index
     * @throws BuildFailedException if they cannot be joined as the client asks
     */
    JobResult of(IndexJob job, List<PlatformBuild> builds)
            throws IOException, BuildFailedException {
        try {
            return switch (job.options().output().type()) {
                case IMAGE -> stored(job, builds);
                case OCI, DOCKER -> exported(job, builds);
                case LOCAL, TAR -> trees(job, builds);
            };
        } catch (IllegalArgumentException e) {
            throw new BuildFailedException(
                    JobFailure.of(
                            JobFailure.Kind.INVALID_DOCKERFILE, String.valueOf(e.getMessage())),
                    e);
        }
    }

    private JobResult stored(IndexJob job, List<PlatformBuild> builds) throws IOException {
        FinishedImage image = image(job, builds);
        List<ImageReference> names = job.options().tags();
        var publisher = new ImagePublisher(store);
        for (ImageReference name : names.isEmpty() ? List.of(FarmNames.untagged(job)) : names) {
            publisher.publish(image, FarmRepository.own(name), name.manifestReference());
        }
        return result(job, image.root().descriptor(), builds, null);
    }

    private JobResult exported(IndexJob job, List<PlatformBuild> builds) throws IOException {
        FinishedImage image = image(job, builds);
        Descriptor tar =
                new ImageExporter(store)
                        .exportImage(
                                job.project(),
                                job.options().output().type(),
                                image,
                                job.options().tags(),
                                made(job));
        return result(job, image.root().descriptor(), builds, tar);
    }

    private JobResult trees(IndexJob job, List<PlatformBuild> builds) throws IOException {
        List<JoinedTrees.Part> parts = new ArrayList<>();
        for (PlatformBuild build : builds) {
            Descriptor tar = build.result().output();
            if (tar == null) {
                throw new IOException(build + " has exported no files");
            }
            parts.add(new JoinedTrees.Part(build.platform(), tar));
        }
        Descriptor tar =
                new JoinedTrees(store, UnpackLimits.forLayers())
                        .join(job.project(), parts, made(job));
        return result(job, tar, builds, tar);
    }

    private FinishedImage image(IndexJob job, List<PlatformBuild> builds) throws IOException {
        var loader = new ImageLoader(store);
        List<JoinedImage.Part> parts = new ArrayList<>();
        for (PlatformBuild build : builds) {
            ImageReference name = FarmNames.untagged(job.project(), build.job());
            String manifest = build.result().manifest().toString();
            FinishedImage image = loader.load(FarmRepository.own(name), manifest);
            parts.add(new JoinedImage.Part(build.platform(), image));
        }
        return JoinedImage.of(parts, AnnotationOptions.parse(job.options().output().annotations()));
    }

    private static Instant made(IndexJob job) {
        String given = job.options().buildArgs().getOrDefault(EPOCH, "");
        SourceDateEpoch epoch = SourceDateEpoch.parse(given);
        return epoch == null ? job.submittedAt() : epoch.instant();
    }

    private static JobResult result(
            IndexJob job, Descriptor root, List<PlatformBuild> builds, @Nullable Descriptor output)
            throws IOException {
        long sizeBytes = 0;
        int executed = 0;
        int cached = 0;
        for (PlatformBuild build : builds) {
            JobResult result = build.result();
            sizeBytes += result.sizeBytes();
            executed += result.stepsExecuted();
            cached += result.stepsCached();
        }
        return new JobResult(
                root.digest(),
                root.digest(),
                job.options().tags(),
                sizeBytes,
                executed,
                cached,
                output);
    }
}
