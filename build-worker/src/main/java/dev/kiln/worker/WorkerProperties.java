package dev.kiln.worker;

import dev.kiln.image.Platform;
import dev.kiln.runner.WorkerName;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings {@code kiln.worker.*}.
 *
 * @param id name of this worker, unique in the farm; the host name and a random number where absent
 * @param platform which builds it takes; this machine's where absent. For another one the kernel
 *     must know how to run its programs (binfmt_misc)
 * @param jobs how many builds run at once; 0 stands for the number of processors
 * @param leaseTtl how long a job or step of a dead worker stays reserved
 * @param maxAttempts how often a job is started before it fails for good
 * @param stepOutputLimit how much of a step's output is kept
 * @param pullTimeout how long the registry-proxy may take for one base image
 * @param snapshotBudget how much disk unpacked layers may take; the least recently used go first
 * @param rememberedRewrites of how many layers it is remembered what they became with rewritten
 *     timestamps
 */
@ConfigurationProperties("kiln.worker")
public record WorkerProperties(
        @DefaultValue("") String id,
        @DefaultValue("") String platform,
        @DefaultValue("0") int jobs,
        @DefaultValue("10s") Duration leaseTtl,
        @DefaultValue("5") int maxAttempts,
        @DefaultValue("16MB") DataSize stepOutputLimit,
        @DefaultValue("10m") Duration pullTimeout,
        @DefaultValue("20GB") DataSize snapshotBudget,
        @DefaultValue("1000") int rememberedRewrites) {
    private static final Duration MIN_LEASE_TTL = Duration.ofSeconds(2);

    public WorkerProperties {
        id = WorkerName.of("kiln.worker.id", id);
        if (!platform.isEmpty() && !platform.matches("linux/[a-z0-9_-]+(/[a-z0-9]+)?")) {
            throw new IllegalArgumentException(
                    "kiln.worker.platform '"
                            + platform
                            + "': expected linux/architecture, as in linux/arm64");
        }
        if (jobs < 0) {
            throw new IllegalArgumentException(
                    "kiln.worker.jobs must not be negative, but is " + jobs);
        }
        jobs = jobs == 0 ? Runtime.getRuntime().availableProcessors() : jobs;
        if (leaseTtl.compareTo(MIN_LEASE_TTL) < 0) {
            throw new IllegalArgumentException(
                    "kiln.worker.lease-ttl must be at least "
                            + MIN_LEASE_TTL
                            + ", but is "
                            + leaseTtl);
        }
        if (rememberedRewrites < 0) {
            throw new IllegalArgumentException(
                    "kiln.worker.remembered-rewrites must not be negative, but is "
                            + rememberedRewrites);
        }
        if (maxAttempts < 1) {
            throw new IllegalArgumentException(
                    "kiln.worker.max-attempts must be at least 1, but is " + maxAttempts);
        }
    }

    /** The platform that this worker builds for. */
    public Platform target() {
        return platform.isEmpty() ? Platform.current() : Platform.parse(platform).normalized();
    }
}
