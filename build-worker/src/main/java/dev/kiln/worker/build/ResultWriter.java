package dev.kiln.worker.build;

import dev.kiln.image.AnnotationOptions;
import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageReference;
import dev.kiln.job.BuildJob;
import dev.kiln.job.BuildOptions;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobResult;
import dev.kiln.job.OutputOptions;
import dev.kiln.job.OutputType;
import dev.kiln.worker.output.Attestation;
import dev.kiln.worker.output.BuildOutput;
import dev.kiln.worker.output.BuiltPlatform;
import dev.kiln.worker.output.FinishedImage;
import dev.kiln.worker.output.OutputRequest;
import dev.kiln.worker.output.PlatformImage;
import dev.kiln.worker.output.Predicate;
import dev.kiln.worker.output.Provenance;
import dev.kiln.worker.output.ProvenanceOptions;
import dev.kiln.worker.output.sbom.SbomScanner;
import dev.kiln.worker.snapshot.Draft;
import dev.kiln.worker.snapshot.MountedRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives out what builds have made, in the form that was asked for, with what is said of it. */
final class ResultWriter {
    private final BuildOutput output;
    private final Rootfs rootfs;
    private final SbomScanner sbom;

    ResultWriter(BuildOutput output, Rootfs rootfs, SbomScanner sbom) {
        this.output = output;
        this.rootfs = rootfs;
        this.sbom = sbom;
    }

    /**
     * Refuses what can be known to fail before anything is built.
     *
     * @throws BuildFailedException if the output cannot be what was asked for
     */
    static void check(BuildJob job) throws BuildFailedException {
        OutputOptions options = job.options().output();
        try {
            if (options.provenance() != null) {
                ProvenanceOptions.parse(options.provenance());
            }
            boolean attested = options.sbom() || options.provenance() != null;
            request(job, null, job.submittedAt())
                    .check(List.of(job.options().platform()), attested);
        } catch (IllegalArgumentException e) {
            throw new BuildFailedException(
                    JobFailure.of(
                            JobFailure.Kind.INVALID_DOCKERFILE,
                            "the output cannot be made: " + e.getMessage()),
                    e);
        }
    }

    /** Gives out the result of a build. */
    JobResult write(BuildJob job, BuildPlan plan, Workspace work, ImageState state, Counted counted)
            throws IOException, InterruptedException, BuildFailedException {
        BuildOptions options = job.options();
        PlatformImage image = ImageAssembler.assemble(state, options.labels(), job.submittedAt());
        OutputRequest request = request(job, plan, Instant.now());
        BuildOutput.Result result;
        if (options.output().type().isTree() || options.output().sbom()) {
            try (Draft view =
                            work.snapshots()
                                    .begin(rootfs.materialize(state.layers(), work.snapshots()));
                    MountedRoot root = view.mountPlain()) {
                result = write(job, plan, work, state, image, request, counted, root.path());
            }
        } else {
            result = write(job, plan, work, state, image, request, counted, null);
        }
        FinishedImage finished = result.image();
        Descriptor export = result.exports().get(options.output().type());
        return new JobResult(
                finished == null ? image.manifest().digest() : finished.root().digest(),
                finished == null
                        ? image.config().digest()
                        : finished.documents().getFirst().digest(),
                options.tags(),
                image.sizeBytes(),
                counted.counts().executedCount(),
                counted.counts().cachedCount(),
                export);
    }

    /** When a build began, and what its steps came to. */
    record Counted(Instant began, StepCounts counts) {}

    /** Stores the image of the last good step under a name. */
    void writeLastGood(BuildJob job, ImageState state, ImageReference name)
            throws IOException, InterruptedException, BuildFailedException {
        PlatformImage image = ImageAssembler.assemble(state, Map.of(), job.submittedAt());
        output.write(
                OutputRequest.image(job.project(), List.of(name), Instant.now()),
                List.of(new BuiltPlatform(image, state.base(), null, List.of())));
    }

    private BuildOutput.Result write(
            BuildJob job,
            BuildPlan plan,
            Workspace work,
            ImageState state,
            PlatformImage image,
            OutputRequest request,
            Counted counted,
            @Nullable Path root)
            throws IOException {
        List<Predicate> predicates = new ArrayList<>();
        OutputOptions options = job.options().output();
        Instant created = request.epoch() == null ? Instant.now() : request.epoch().instant();
        if (options.sbom() && root != null) {
            String name =
                    job.options().tags().isEmpty()
                            ? job.id().toString()
                            : FarmNames.familiar(job.options().tags().getFirst());
            predicates.add(sbom.scan(root, name, created));
        }
        if (options.provenance() != null) {
            predicates.add(
                    Provenance.of(
                            ProvenanceFacts.of(job, plan, work, counted.began()),
                            ProvenanceOptions.parse(options.provenance())));
        }
        return output.write(
                request, List.of(new BuiltPlatform(image, state.base(), root, predicates)));
    }

    private static OutputRequest request(BuildJob job, @Nullable BuildPlan plan, Instant finished) {
        OutputOptions options = job.options().output();
        List<ImageReference> tags = job.options().tags();
        boolean nameless = tags.isEmpty() && options.type() == OutputType.IMAGE;
        return new OutputRequest(
                job.project(),
                Set.of(options.type()),
                nameless ? List.of(FarmNames.untagged(job)) : tags,
                AnnotationOptions.parse(options.annotations()),
                plan == null ? null : plan.epoch(),
                options.rewriteTimestamps(),
                Attestation.Form.ARTIFACT,
                finished);
    }
}
