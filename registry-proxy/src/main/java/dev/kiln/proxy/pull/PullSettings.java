package dev.kiln.proxy.pull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How images of other registries are passed on and kept, {@code kiln.registry-proxy.pull.*}.
 *
 * @param mirrors each as {@code docker.io=https://mirror.example}; those of a registry are asked in
 *     this order, and then the registry itself
 * @param revalidateAfter how long a tag is taken for what it was, before its registry is asked
 *     again; also how long a registry that failed is not asked for that tag
 * @param spool the folder of blobs on their way; {@code kiln.data}/registry-proxy/spool where unset
 * @param resumes how often the download of one blob is gone on with after it broke
 * @param pendingManifests how much memory is used for manifests whose blobs are not all there yet
 * @param knownTags how many tags are remembered
 * @param maxPageSize how many tags one answer lists
 */
@ConfigurationProperties("kiln.registry-proxy.pull")
public record PullSettings(
        @DefaultValue List<String> mirrors,
        @DefaultValue("30s") Duration revalidateAfter,
        @Nullable Path spool,
        @DefaultValue("10") int resumes,
        @DefaultValue("64MB") DataSize pendingManifests,
        @DefaultValue("10000") int knownTags,
        @DefaultValue("1000") int maxPageSize) {

    public PullSettings {
        mirrors = List.copyOf(mirrors);
        mirrors.forEach(PullSettings::mirror);
        requirePositive("revalidate-after", revalidateAfter.toMillis());
        requirePositive("resumes", resumes);
        requirePositive("pending-manifests", pendingManifests.toBytes());
        requirePositive("known-tags", knownTags);
        requirePositive("max-page-size", maxPageSize);
    }

    /** The mirrors of each registry, in order. */
    Map<String, List<URI>> mirrorsByRegistry() {
        Map<String, List<URI>> found = new LinkedHashMap<>();
        for (String mirror : mirrors) {
            Map.Entry<String, URI> one = mirror(mirror);
            found.computeIfAbsent(one.getKey(), _ -> new ArrayList<>()).add(one.getValue());
        }
        return found;
    }

    private static Map.Entry<String, URI> mirror(String text) {
        int equals = text.indexOf('=');
        try {
            URI uri = URI.create(text.substring(equals + 1).strip());
            String scheme = String.valueOf(uri.getScheme());
            if (equals > 0
                    && uri.getHost() != null
                    && (scheme.equals("http") || scheme.equals("https"))) {
                return Map.entry(text.substring(0, equals).strip(), uri);
            }
        } catch (IllegalArgumentException e) {
            throw invalid(text, e);
        }
        throw invalid(text, null);
    }

    private static IllegalArgumentException invalid(String text, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "kiln.registry-proxy.pull.mirrors: '"
                        + text
                        + "' is not like docker.io=https://mirror.example",
                cause);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "kiln.registry-proxy.pull." + name + " must be more than zero");
        }
    }
}
