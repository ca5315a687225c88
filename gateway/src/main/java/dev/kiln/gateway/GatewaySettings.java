package dev.kiln.gateway;

import dev.kiln.gateway.context.ContextLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the gateway, {@code kiln.gateway.*}.
 *
 * @param maxContextSize of a build context, both as sent and unpacked
 * @param maxContextEntries files, folders and links of a context
 * @param maxDockerfileSize of the Dockerfile, and of the ignore file
 * @param maxContexts named contexts of a build
 * @param maxPlatforms of one build
 * @param maxParameters how many parameters a request may have
 * @param maxParameterLength characters of the name and value of one parameter
 * @param heartbeat how long an event stream may be silent before a comment is sent
 * @param maxStreamDuration how long one request may follow a job
 * @param maxStreams how many requests may follow jobs at a time
 * @param republishAfter how long a job may wait for the queue's confirmation before it is published
 *     again
 * @param sweepInterval how often such jobs are looked for
 * @param routesEnabled whether requests are passed on to the layer-store and the registry-proxy
 */
@ConfigurationProperties("kiln.gateway")
public record GatewaySettings(
        @DefaultValue("5GB") DataSize maxContextSize,
        @DefaultValue("1000000") int maxContextEntries,
        @DefaultValue("1MB") DataSize maxDockerfileSize,
        @DefaultValue("32") int maxContexts,
        @DefaultValue("16") int maxPlatforms,
        @DefaultValue("512") int maxParameters,
        @DefaultValue("32768") int maxParameterLength,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("24h") Duration maxStreamDuration,
        @DefaultValue("1000") int maxStreams,
        @DefaultValue("10s") Duration republishAfter,
        @DefaultValue("5s") Duration sweepInterval,
        @DefaultValue("true") boolean routesEnabled) {
    private static final long MAX_DOCKERFILE_BYTES = 64L << 20;

    public GatewaySettings {
        requirePositive("max-context-size", maxContextSize.toBytes());
        requirePositive("max-context-entries", maxContextEntries);
        requirePositive("max-dockerfile-size", maxDockerfileSize.toBytes());
        requirePositive("max-contexts", maxContexts);
        requirePositive("max-platforms", maxPlatforms);
        requirePositive("max-parameters", maxParameters);
        requirePositive("max-parameter-length", maxParameterLength);
        requirePositive("heartbeat", heartbeat.toMillis());
        requirePositive("max-stream-duration", maxStreamDuration.toMillis());
        requirePositive("max-streams", maxStreams);
        requirePositive("republish-after", republishAfter.toMillis());
        requirePositive("sweep-interval", sweepInterval.toMillis());
        if (maxDockerfileSize.toBytes() > MAX_DOCKERFILE_BYTES) {
            throw new IllegalArgumentException(
                    "kiln.gateway.max-dockerfile-size must be at most 64MB, as Dockerfiles are read"
                            + " into memory, but is "
                            + maxDockerfileSize);
        }
    }

    /** The limits of a build context. */
    public ContextLimits contextLimits() {
        return new ContextLimits(
                maxContextSize.toBytes(), maxContextEntries, (int) maxDockerfileSize.toBytes());
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "kiln.gateway." + name + " must be more than zero, but is " + value);
        }
    }
}
