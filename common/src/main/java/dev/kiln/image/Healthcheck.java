package dev.kiln.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a container's health is tested (Docker image specification v1.3, {@code Healthcheck}).
 * Durations are nanoseconds; absent means inherited.
 *
 * @param test {@code ["NONE"]}, {@code ["CMD", arg…]} or {@code ["CMD-SHELL", command]}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Healthcheck(
        @JsonProperty("Test") @Nullable List<String> test,
        @JsonProperty("Interval") @Nullable Long intervalNanos,
        @JsonProperty("Timeout") @Nullable Long timeoutNanos,
        @JsonProperty("StartPeriod") @Nullable Long startPeriodNanos,
        @JsonProperty("StartInterval") @Nullable Long startIntervalNanos,
        @JsonProperty("Retries") @Nullable Integer retries) {

    public Healthcheck {
        test = test == null ? null : List.copyOf(test);
    }
}
