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
 * @param maxPageSize how many tags, repositories or referrers one answer lists
 * @param maxManifestSize the largest manifest that is taken, and the largest list of referrers in
 *     one answer
 * @param maxTagParameters how many tags one push of a manifest may give it ({@code ?tag=…&tag=…})
 * @param sparseIndexPrefixes the repositories, by how their names begin, in which an index may name
 *     manifests that are not there
 */
@ConfigurationProperties("kiln.layer-store")
public record LayerStoreSettings(
        @DefaultValue("64GB") DataSize maxBlobSize,
        @DefaultValue("24h") Duration uploadMaxAge,
        @DefaultValue("1h") Duration sweepInterval,
        @DefaultValue("1000") int maxPageSize,
        @DefaultValue("4MB") DataSize maxManifestSize,
        @DefaultValue("100") int maxTagParameters,
        @DefaultValue("proxy/") List<String> sparseIndexPrefixes) {

    /** What arrays in Java can hold, with room to spare: manifests are read into memory. */
    private static final DataSize LARGEST_MANIFEST = DataSize.ofGigabytes(1);

    public LayerStoreSettings {
        requirePositive("max-blob-size", maxBlobSize.toBytes());
        requirePositive("upload-max-age", uploadMaxAge.toMillis());
        requirePositive("sweep-interval", sweepInterval.toMillis());
        requirePositive("max-page-size", maxPageSize);
        requirePositive("max-manifest-size", maxManifestSize.toBytes());
        requirePositive("max-tag-parameters", maxTagParameters);
        if (maxManifestSize.compareTo(LARGEST_MANIFEST) > 0) {
            throw new IllegalArgumentException(
                    "kiln.layer-store.max-manifest-size can be at most " + LARGEST_MANIFEST);
        }
        sparseIndexPrefixes = List.copyOf(sparseIndexPrefixes);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "kiln.layer-store." + name + " must be more than zero");
        }
    }
}
