package dev.kiln.proxy.push;

import dev.kiln.runner.WorkerName;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings {@code kiln.registry-proxy.push.*}.
 *
 * @param worker name of this proxy in journals, unique in the farm; the host name and a random
 *     number where absent
 * @param jobs how many pushes run at once
 * @param parallelBlobs how many blobs are sent at once, by all pushes together
 * @param chunkSize the most bytes of a blob that one request brings
 * @param leaseTtl how long a push of a dead proxy stays reserved
 * @param maxAttempts how often a push is started before it fails for good
 * @param maxTags how many tags one push may have
 */
@ConfigurationProperties("kiln.registry-proxy.push")
public record PushSettings(
        @DefaultValue("") String worker,
        @DefaultValue("2") int jobs,
        @DefaultValue("5") int parallelBlobs,
        @DefaultValue("256MB") DataSize chunkSize,
        @DefaultValue("10s") Duration leaseTtl,
        @DefaultValue("5") int maxAttempts,
        @DefaultValue("1000") int maxTags) {
    private static final Duration MIN_LEASE_TTL = Duration.ofSeconds(2);

    public PushSettings {
        worker = WorkerName.of("kiln.registry-proxy.push.worker", worker);
        requirePositive("jobs", jobs);
        requirePositive("parallel-blobs", parallelBlobs);
        requirePositive("chunk-size", chunkSize.toBytes());
        requirePositive("max-attempts", maxAttempts);
        requirePositive("max-tags", maxTags);
        if (leaseTtl.compareTo(MIN_LEASE_TTL) < 0) {
            throw new IllegalArgumentException(
                    "kiln.registry-proxy.push.lease-ttl must be at least %s, but is %s"
                            .formatted(MIN_LEASE_TTL, leaseTtl));
        }
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "kiln.registry-proxy.push." + name + " must be more than zero");
        }
    }
}
