package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.kiln.image.Platform;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Builds of several platforms to join to one image once all of them have succeeded. The builds are
 * jobs of their own, each done by a worker of its platform.
 *
 * @param builds in the order in which the platforms were asked for, which is that of the index
 * @param options as the client gave them: the tags and the output are those of the index
 */
public record IndexJob(
        int schema,
        JobId id,
        String project,
        Instant submittedAt,
        List<Part> builds,
        BuildOptions options)
        implements Job {

    /** The build of one platform. */
    public record Part(Platform platform, JobId job) {
        public Part {
            Objects.requireNonNull(platform, "a part of an index needs a platform");
            Objects.requireNonNull(job, "a part of an index needs a job");
        }
    }

    public IndexJob {
        Objects.requireNonNull(id, "an index job needs an id");
        Objects.requireNonNull(project, "an index job needs a project");
        Objects.requireNonNull(submittedAt, "an index job needs the time of its submission");
        Objects.requireNonNull(options, "an index job needs options");
        builds = List.copyOf(Objects.requireNonNull(builds, "an index job needs builds"));
        if (builds.isEmpty()) {
            throw new IllegalArgumentException("an index job needs at least one build");
        }
    }

    /** The platforms of the index, in its order. */
    public List<Platform> platforms() {
        return builds.stream().map(Part::platform).toList();
    }

    /** That of its first platform: any worker can join, and one of these is there or awaited. */
    @JsonIgnore
    @Override
    public Route route() {
        return Route.build(builds.getFirst().platform());
    }
}
