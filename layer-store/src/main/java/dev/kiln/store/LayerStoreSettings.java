package dev.kiln.store;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The store's settings, {@code kiln.layer-store.*}.
 *
 * @param maxBlobSize the largest blob that is taken
 * @param uploadMaxAge how long an upload may stand still before it is deleted
 * @param sweepInterval how often uploads are looked through for such
 * @param maxPageSize how many tags or repositories one answer lists
 * @param sparseIndexPrefixes the repositories, by how their names begin, in which an index may name
 *     manifests that are not there
 */
@ConfigurationProperties("kiln.layer-store")
public record LayerStoreSettings(
        @DefaultValue("64GB") DataSize maxBlobSize,
        @DefaultValue("24h") Duration uploadMaxAge,
        @DefaultValue("1h") Duration sweepInterval,
        @DefaultValue("1000") int maxPageSize,
        @DefaultValue("proxy/") List<String> sparseIndexPrefixes) {

    public LayerStoreSettings {
        requirePositive("max-blob-size", maxBlobSize.toBytes());
        requirePositive("upload-max-age", uploadMaxAge.toMillis());
        requirePositive("sweep-interval", sweepInterval.toMillis());
        requirePositive("max-page-size", maxPageSize);
        sparseIndexPrefixes = List.copyOf(sparseIndexPrefixes);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "kiln.layer-store." + name + " must be more than zero");
        }
    }
}
