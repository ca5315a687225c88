package dev.kiln.gateway.job;

import dev.kiln.image.AnnotationOptions;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import dev.kiln.job.BuildJob;
import dev.kiln.job.BuildOptions;
import dev.kiln.job.GivenSecrets;
import dev.kiln.job.IndexJob;
import dev.kiln.job.Job;
import dev.kiln.job.JobId;
import dev.kiln.job.OutputOptions;
import dev.kiln.job.OutputType;
import java.util.ArrayList;
import java.util.List;

/**
 * The jobs that one request makes: a build, or a build for each platform and one more job that
 * joins them (see {@link IndexJob}).
 *
 * @param builds each needs the secrets that the client gave
 * @param job the one that the client is told of
 */
record PlatformFanOut(List<BuildJob> builds, Job job) {
    PlatformFanOut {
        builds = List.copyOf(builds);
    }

    /**
     * Makes the jobs.
     *
     * @param build as asked for, with all tags; itself the only job if there is one platform
     */
    static PlatformFanOut of(BuildJob build, List<Platform> platforms) {
        if (platforms.size() == 1) {
            return new PlatformFanOut(List.of(build), build);
        }
        List<BuildJob> builds = platforms.stream().map(one -> part(build, one)).toList();
        return new PlatformFanOut(
                builds,
                new IndexJob(
                        build.schema(),
                        build.id(),
                        build.project(),
                        build.submittedAt(),
                        builds.stream()
                                .map(one -> new IndexJob.Part(one.options().platform(), one.id()))
                                .toList(),
                        options(
                                build.options(),
                                platforms.getFirst(),
                                build.options().tags(),
                                GivenSecrets.NONE,
                                build.options().output())));
    }

    /** All of them, a job that waits for others behind these. */
    List<Job> all() {
        List<Job> all = new ArrayList<>(builds);
        if (!all.contains(job)) {
            all.add(job);
        }
        return all;
    }

    private static BuildJob part(BuildJob build, Platform platform) {
        OutputOptions asked = build.options().output();
        OutputOptions output =
                new OutputOptions(
                        asked.type().isTree() ? asked.type() : OutputType.IMAGE,
                        asked.rewriteTimestamps(),
                        AnnotationOptions.parse(asked.annotations()).forBuildOf(platform),
                        asked.provenance(),
                        asked.sbom());
        return new BuildJob(
                build.schema(),
                JobId.create(build.submittedAt()),
                build.project(),
                build.submittedAt(),
                build.context(),
                build.dockerfile(),
                options(build.options(), platform, List.of(), build.options().secrets(), output));
    }

    private static BuildOptions options(
            BuildOptions asked,
            Platform platform,
            List<ImageReference> tags,
            GivenSecrets secrets,
            OutputOptions output) {
        return new BuildOptions(
                asked.dockerfile(),
                asked.target(),
                tags,
                asked.buildArgs(),
                asked.labels(),
                asked.noCache(),
                platform,
                asked.network(),
                asked.contexts(),
                secrets,
                output);
    }
}
