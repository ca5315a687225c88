package dev.kiln.proxy.pull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.kiln.image.Digest;
import dev.kiln.registry.ManifestVersion;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.RegistryException;
import dev.kiln.registry.StoredManifest;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifests of other registries. What a digest names is fetched once. What a tag names is asked
 * by HEAD, which Docker Hub does not count as a pull, by one for all who want to know, and not
 * again for a while. When nobody answers, a tag is taken for what it was, and the answer says so.
 */
public final class ProxiedManifests {
    private static final Logger LOG = LoggerFactory.getLogger(ProxiedManifests.class);

    private final Upstreams upstreams;
    private final RegistryClient store;
    private final PendingManifests pending;
    private final Cache<Key, TagState> tags;
    private final Flights<Key, ProxiedManifest> flights = new Flights<>();

    private record Key(ProxiedRepository repository, String reference) {}

    /**
     * @param stale why the registry could not be asked
     */
    private record TagState(Digest digest, @Nullable String stale) {}

    ProxiedManifests(
            Upstreams upstreams,
            RegistryClient store,
            PendingManifests pending,
            PullSettings settings) {
        this.upstreams = upstreams;
        this.store = store;
        this.pending = pending;
        this.tags =
                Caffeine.newBuilder()
                        .maximumSize(settings.knownTags())
                        .expireAfterWrite(settings.revalidateAfter())
                        .build();
    }

    /**
     * Finds a manifest.
     *
     * @param reference a tag or a digest
     * @throws PullException if the registry does not have it, or nobody does that answers
     */
    public ProxiedManifest find(ProxiedRepository repository, String reference) throws IOException {
        boolean isDigest = reference.indexOf(':') >= 0;
        String shown = repository + (isDigest ? "@" : ":") + reference;
        try {
            Key key = new Key(repository, reference);
            return isDigest ? byDigest(repository, Digest.parse(reference)) : byTag(key);
        } catch (IOException e) {
            throw PullException.of(shown, e);
        }
    }

    private ProxiedManifest byTag(Key key) throws IOException {
        TagState known = tags.getIfPresent(key);
        if (known == null) {
            return flights.join(key, () -> revalidate(key));
        }
        ProxiedManifest found = byDigest(key.repository(), known.digest());
        return new ProxiedManifest(found.manifest(), found.cached(), known.stale());
    }

    private ProxiedManifest revalidate(Key key) throws IOException {
        ProxiedRepository repository = key.repository();
        try {
            ProxiedManifest found = ask(key);
            pending.tag(repository, key.reference(), found.manifest());
            tags.put(key, new TagState(found.manifest().digest(), null));
            return found;
        } catch (IOException e) {
            // What the registry denies is not shown from here either: that is no passing failure.
            Optional<StoredManifest> kept =
                    PullException.of(repository, e).isPassing() ? kept(key) : Optional.empty();
            if (kept.isEmpty()) {
                throw e;
            }
            String why = String.valueOf(e.getMessage());
            LOG.warn("{}:{} is served as it was: {}", repository, key.reference(), why);
            tags.put(key, new TagState(kept.get().digest(), why));
            return new ProxiedManifest(kept.get(), true, why);
        }
    }

    /** What a tag named when it was last asked for: first what is complete. */
    private Optional<StoredManifest> kept(Key key) throws IOException {
        ProxiedRepository repository = key.repository();
        Optional<StoredManifest> complete =
                store.findManifest(repository.storeName(), key.reference());
        return complete.isPresent()
                ? complete
                : pending.tagged(repository, key.reference())
                        .flatMap(digest -> pending.find(repository, digest));
    }

    private ProxiedManifest ask(Key key) throws IOException {
        ProxiedRepository repository = key.repository();
        Optional<ManifestVersion> now = version(key);
        if (now.isPresent() && now.get().digest() == null) {
            // A registry that does not say which manifest it is has to be asked for all of it.
            return fetch(repository, key.reference());
        }
        Digest digest = now.map(ManifestVersion::digest).orElse(null);
        if (digest == null) {
            throw missing(repository, key.reference(), "the registry does not have it");
        }
        return byDigest(repository, digest);
    }

    private Optional<ManifestVersion> version(Key key) throws IOException {
        try {
            return upstreams.find(
                    key.repository(),
                    registry ->
                            registry.findVersion(key.repository().repository(), key.reference()));
        } catch (RegistryException e) {
            throw e.status() == 401 || e.status() == 403
                    ? hidden(key.repository(), key.reference(), e)
                    : e;
        }
    }

    private ProxiedManifest byDigest(ProxiedRepository repository, Digest digest)
            throws IOException {
        Optional<StoredManifest> here = pending.find(repository, digest);
        if (here.isEmpty()) {
            here = store.findManifest(repository.storeName(), digest.toString());
        }
        if (here.isPresent()) {
            return new ProxiedManifest(here.get(), true, null);
        }
        Key key = new Key(repository, digest.toString());
        return flights.join(key, () -> fetch(repository, digest.toString()));
    }

    private ProxiedManifest fetch(ProxiedRepository repository, String reference)
            throws IOException {
        try {
            StoredManifest found =
                    upstreams
                            .find(
                                    repository,
                                    registry ->
                                            registry.findManifest(
                                                    repository.repository(), reference))
                            .orElse(null);
            if (found == null) {
                throw missing(repository, reference, "the registry does not have it");
            }
            pending.add(repository, found);
            return new ProxiedManifest(found, false, null);
        } catch (RegistryException e) {
            throw e.status() == 401 || e.status() == 403 ? hidden(repository, reference, e) : e;
        } catch (UnusableManifestException e) {
            throw new PullException(
                    PullException.Reason.REFUSED,
                    "%s%s%s cannot be pulled: %s"
                            .formatted(
                                    repository,
                                    reference.indexOf(':') < 0 ? ":" : "@",
                                    reference,
                                    e.getMessage()),
                    e);
        }
    }

    /** Registries do not say whether what one may not see exists. */
    private PullException hidden(
            ProxiedRepository repository, String reference, RegistryException answer)
            throws IOException {
        return missing(
                repository,
                reference,
                "the registry does not show it without a login (" + answer.getMessage() + ")");
    }

    private PullException missing(ProxiedRepository repository, String reference, String why)
            throws IOException {
        return new PullException(
                PullException.Reason.MISSING,
                "%s%s%s was not found; looked for at %s/v2/%s/manifests/%s: %s"
                        .formatted(
                                repository,
                                reference.indexOf(':') < 0 ? ":" : "@",
                                reference,
                                upstreams.origin(repository).base(),
                                repository.repository(),
                                reference,
                                why));
    }
}
