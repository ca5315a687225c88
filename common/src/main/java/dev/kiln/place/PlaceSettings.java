package dev.kiln.place;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the places of blobs.
 *
 * @param perBlob how many repositories of a registry are remembered for a blob
 * @param timeToLive how long they are remembered after the blob was last seen there
 * @param maxBlobs of how many blobs places are remembered (standalone only; in a farm Redis's own
 *     bounds apply)
 */
@ConfigurationProperties("kiln.places")
public record PlaceSettings(
        @DefaultValue("3") int perBlob,
        @DefaultValue("30d") Duration timeToLive,
        @DefaultValue("100000") int maxBlobs) {
    public PlaceSettings {
        requirePositive("per-blob", perBlob);
        requirePositive("time-to-live", timeToLive.toMillis());
        requirePositive("max-blobs", maxBlobs);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("kiln.places." + name + " must be more than zero");
        }
    }
}
