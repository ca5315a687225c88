package dev.kiln.registry;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One registry, spoken to by the OCI distribution API. Thread-safe; keep one per registry, since it
 * holds the connections and tokens. Where the registry asks for a Bearer token, one is got from its
 * token service, with the credentials of the {@link RegistryAccess} or without any.
 *
 * <p>Every method throws {@link RegistryException} when the registry refuses or cannot be reached;
 * the message names method, address, status and the registry's own error. No answer, and the
 * statuses 500, 502, 503 and 504, are tried again first.
 */
public final class RegistryClient {
    private final URI base;
    private final RegistryTransport transport;

    /**
     * @param base {@code http(s)://host:port}, and a path where {@code /v2/} is not at the root
     * @throws IllegalArgumentException if it is of another form
     */
    public RegistryClient(URI base) {
        this(base, RegistryClientOptions.DEFAULTS);
    }

    /** As {@link #RegistryClient(URI)}, with other bounds. */
    public RegistryClient(URI base, RegistryClientOptions options) {
        this(base, options, RegistryAccess.ANONYMOUS);
    }

    /** As {@link #RegistryClient(URI, RegistryClientOptions)}, as somebody. */
    public RegistryClient(URI base, RegistryClientOptions options, RegistryAccess access) {
        String scheme = String.valueOf(base.getScheme()).toLowerCase(Locale.ROOT);
        if (!Set.of("http", "https").contains(scheme) || base.getHost() == null) {
            throw new IllegalArgumentException(
                    "'" + base + "' is not a registry: expected http(s)://host:port");
        }
        this.base = base;
        this.transport = new RegistryTransport(base, options, access);
    }

    /** The address this client was made with. */
    public URI base() {
        return base;
    }

    /**
     * Asks the registry whether it takes this client's credentials.
     *
     * @return what its token service gave to stand for the password from now on, if it does that
     * @throws RegistryException if it does not take them; the message names the user
     */
    public Optional<Credentials.IdentityToken> login() throws IOException {
        return new LoginCheck(base).send(transport);
    }

    /** Whether the registry has a blob, under this repository. */
    public boolean hasBlob(String repository, Digest digest) throws IOException {
        return new BlobHead(repository, digest).send(transport);
    }

    /** A blob's size in bytes, -1 where the registry does not say; empty if it has no such blob. */
    public OptionalLong blobSize(String repository, Digest digest) throws IOException {
        return new BlobHead(repository, digest).size(transport);
    }

    /**
     * Opens a part of a blob, which is not verified: whoever reads must put the parts together and
     * verify the whole.
     *
     * @param firstByte 0 for all
     * @param lastByte inclusive; -1 for all that follow
     */
    public BlobPart openBlobPart(String repository, Digest digest, long firstByte, long lastByte)
            throws IOException {
        return new BlobPartGet(repository, digest, firstByte, lastByte).send(transport);
    }

    /**
     * Opens a blob. The stream fails with an {@link IOException} unless its bytes have the
     * descriptor's size and digest; what was read before that must not be used.
     */
    public InputStream openBlob(String repository, Descriptor blob) throws IOException {
        return new BlobGet(repository, blob).send(transport);
    }

    /**
     * Stores a blob that is written while it is sent, hashed in the same pass and never held in
     * memory. When the connection breaks, the source is asked again.
     *
     * @return the blob's descriptor, with this media type
     */
    public Descriptor pushBlob(String repository, String mediaType, BlobSource source)
            throws IOException {
        return new BlobPush(transport, repository, mediaType).send(source);
    }

    /**
     * Stores a blob whose descriptor is known, as one copied from another registry. Fails if the
     * source writes other bytes.
     */
    public void pushBlob(String repository, Descriptor blob, BlobSource source) throws IOException {
        new BlobPush(transport, repository, blob.mediaType()).send(blob, source);
    }

    /** Stores a small blob, unless the registry has it. */
    public Descriptor pushBlob(String repository, String mediaType, byte[] bytes)
            throws IOException {
        return new BlobPush(transport, repository, mediaType).send(bytes);
    }

    /**
     * Opens a blob from some byte on, for those who can verify it only with what they have read
     * before.
     *
     * @param offset of the first byte, less than the blob's size
     */
    public InputStream openBlob(String repository, Descriptor blob, long offset)
            throws IOException {
        return new BlobGet(repository, blob).sendFrom(transport, offset);
    }

    /**
     * Begins to put a blob there that is whole somewhere else; nothing is asked yet.
     *
     * @param chunkBytes the most bytes of one request
     */
    public BlobUpload upload(String repository, Descriptor blob, long chunkBytes) {
        return new BlobUpload(transport, repository, blob, chunkBytes);
    }

    /**
     * Fetches a manifest.
     *
     * @param reference a tag or a digest
     * @return empty if the registry has no such manifest or repository
     */
    public Optional<StoredManifest> findManifest(String repository, String reference)
            throws IOException {
        return new ManifestGet(repository, reference).send(transport);
    }

    /**
     * Asks which manifest a tag names, without fetching it.
     *
     * @return empty if the registry has no such manifest or repository
     */
    public Optional<ManifestVersion> findVersion(String repository, String reference)
            throws IOException {
        return new ManifestHead(repository, reference).send(transport);
    }

    /**
     * Stores a manifest; what it refers to must be there.
     *
     * @param reference a tag, or the digest of these bytes
     * @return the SHA-256 digest of these bytes
     */
    public Digest pushManifest(String repository, String reference, String mediaType, byte[] bytes)
            throws IOException {
        return new ManifestPut(repository, reference, mediaType).send(transport, bytes);
    }

    /** All tags of a repository; empty if there is no such repository. */
    public List<String> tags(String repository) throws IOException {
        return new TagsGet(repository).send(transport);
    }

    /** All repositories ({@code /v2/_catalog}); empty where the registry does not list them. */
    public List<String> repositories() throws IOException {
        return new CatalogGet().send(transport);
    }

    /**
     * A small document that is no part of the distribution API, as the answer to a search.
     *
     * @param path with its query, from {@code /} on
     * @param maxBytes how many it may have
     * @return empty if the registry has no such thing
     */
    public Optional<byte[]> document(String path, int maxBytes) throws IOException {
        return new DocumentGet(path, maxBytes).send(transport);
    }
}
