package dev.kiln.store.api;

import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import dev.kiln.store.layout.RepositoryName;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The endpoints of the distribution-spec, by path. Names contain slashes and may contain the words
 * that end them ({@code a/blobs/b/tags/list}), so paths are read from their end.
 */
sealed interface RegistryPath {
    record Base() implements RegistryPath {}

    record CatalogPath() implements RegistryPath {}

    record Tags(RepositoryName name) implements RegistryPath {}

    record ManifestPath(RepositoryName name, String reference) implements RegistryPath {}

    record Blob(RepositoryName name, String digest) implements RegistryPath {}

    record Uploads(RepositoryName name) implements RegistryPath {}

    record Upload(RepositoryName name, String id) implements RegistryPath {}

    record Referrers(RepositoryName name, String digest) implements RegistryPath {}

    Pattern ENDPOINT =
            Pattern.compile(
                    "/v2/(?<name>.+)/(?:(?<tags>tags/list)|manifests/(?<manifest>[^/]+)"
                            + "|(?<uploads>blobs/uploads/?)|blobs/uploads/(?<upload>[^/]+)"
                            + "|blobs/(?<blob>[^/]+)|referrers/(?<referrers>[^/]+))");

    /**
     * Reads a decoded path.
     *
     * @throws StoreException if it is no endpoint, or its name is none
     */
    static RegistryPath parse(String path) {
        if (path.equals("/v2/") || path.equals("/v2")) {
            return new Base();
        }
        if (path.equals("/v2/_catalog")) {
            return new CatalogPath();
        }
        Matcher matcher = ENDPOINT.matcher(path);
        if (!matcher.matches()) {
            throw new StoreException(
                    StoreError.NAME_UNKNOWN,
                    "there is no endpoint of this path: see the distribution-spec");
        }
        RepositoryName name = new RepositoryName(matcher.group("name"));
        if (matcher.group("tags") != null) {
            return new Tags(name);
        }
        if (matcher.group("uploads") != null) {
            return new Uploads(name);
        }
        String manifest = matcher.group("manifest");
        if (manifest != null) {
            return new ManifestPath(name, manifest);
        }
        String upload = matcher.group("upload");
        if (upload != null) {
            return new Upload(name, upload);
        }
        String blob = matcher.group("blob");
        return blob != null
                ? new Blob(name, blob)
                : new Referrers(name, String.valueOf(matcher.group("referrers")));
    }
}
