package dev.kiln.proxy.api;

import dev.kiln.image.Digest;
import dev.kiln.proxy.pull.ProxiedRepository;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is asked of another registry by way of this farm: the reading endpoints of the
 * distribution-spec below {@code /v2/proxy/}. Names contain slashes: paths are read from their end.
 */
sealed interface ProxyPath {
    /**
     * A manifest.
     *
     * @param reference a tag or a digest
     */
    record ManifestPath(ProxiedRepository repository, String reference) implements ProxyPath {}

    record BlobPath(ProxiedRepository repository, Digest digest) implements ProxyPath {}

    record TagsPath(ProxiedRepository repository) implements ProxyPath {}

    String PREFIX = "/v2/proxy/";
    Pattern ENDPOINT =
            Pattern.compile(
                    "/v2/proxy/(?<name>.+)/(?:(?<tags>tags/list)|manifests/(?<manifest>[^/]+)"
                            + "|blobs/(?<blob>[^/]+))");
    Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");

    /**
     * Reads a decoded path.
     *
     * @return empty if it is no endpoint that reads
     * @throws IllegalArgumentException if it is one, and its name, tag or digest is none
     */
    static Optional<ProxyPath> parse(String path) {
        Matcher matcher = ENDPOINT.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        ProxiedRepository repository = ProxiedRepository.parse(matcher.group("name"));
        if (matcher.group("tags") != null) {
            return Optional.of(new TagsPath(repository));
        }
        String manifest = matcher.group("manifest");
        if (manifest != null) {
            if (!TAG.matcher(manifest).matches()) {
                manifest = Digest.parse(manifest).toString();
            }
            return Optional.of(new ManifestPath(repository, manifest));
        }
        return Optional.of(
                new BlobPath(repository, Digest.parse(String.valueOf(matcher.group("blob")))));
    }
}
