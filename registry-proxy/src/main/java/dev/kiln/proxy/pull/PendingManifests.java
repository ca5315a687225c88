package dev.kiln.proxy.pull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.StoredManifest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Manifests that somebody asked for and whose blobs are not all in the layer-store, which takes no
 * manifest without them. They wait here until the last blob arrives, and the tags that name them
 * with them: a tag of the store so always names an image that can be pulled when its registry is
 * away. An index waits for the first of its images.
 */
final class PendingManifests {
    private static final Logger LOG = LoggerFactory.getLogger(PendingManifests.class);
    private static final int ENTRY_BYTES = 500;

    private final RegistryClient store;
    private final Cache<Key, Waiting> manifests;
    private final Cache<TagKey, Digest> tags;

    private record Key(ProxiedRepository repository, Digest digest) {}

    private record TagKey(ProxiedRepository repository, String tag) {}

    private record Waiting(StoredManifest manifest, List<Digest> needed, Set<Digest> missing) {
        static Waiting of(StoredManifest manifest) throws UnusableManifestException {
            List<Digest> needed =
                    ManifestContent.read(manifest).needs().stream()
                            .map(Descriptor::digest)
                            .distinct()
                            .toList();
            Set<Digest> missing = ConcurrentHashMap.newKeySet();
            missing.addAll(needed);
            return new Waiting(manifest, needed, missing);
        }

        boolean isIndex() {
            return MediaType.isIndex(manifest.mediaType());
        }

        int weight() {
            return manifest.bytes().length + needed.size() * ENTRY_BYTES + ENTRY_BYTES;
        }
    }

    /**
     * @param maxBytes how much memory the manifests may take
     * @param maxTags how many tags are remembered
     */
    PendingManifests(RegistryClient store, long maxBytes, int maxTags) {
        this.store = store;
        this.manifests =
                Caffeine.newBuilder()
                        .maximumWeight(maxBytes)
                        .weigher((Key key, Waiting waiting) -> waiting.weight())
                        .build();
        this.tags = Caffeine.newBuilder().maximumSize(maxTags).build();
    }

    Optional<StoredManifest> find(ProxiedRepository repository, Digest digest) {
        return Optional.ofNullable(manifests.getIfPresent(new Key(repository, digest)))
                .map(Waiting::manifest);
    }

    /** What a tag was last seen to name, whether that is in the store or not. */
    Optional<Digest> tagged(ProxiedRepository repository, String tag) {
        return Optional.ofNullable(tags.getIfPresent(new TagKey(repository, tag)));
    }

    /** Notes what a tag names now; the store learns of it when it has that. */
    void tag(ProxiedRepository repository, String tag, StoredManifest manifest) {
        TagKey key = new TagKey(repository, tag);
        if (manifest.digest().equals(tags.getIfPresent(key))) {
            return;
        }
        tags.put(key, manifest.digest());
        if (manifests.getIfPresent(new Key(repository, manifest.digest())) == null) {
            try {
                store.pushManifest(
                        repository.storeName(), tag, manifest.mediaType(), manifest.bytes());
            } catch (IOException e) {
                LOG.warn("the tag {} of {} could not be stored", tag, repository, e);
            }
        }
    }

    /**
     * Keeps a manifest until it can be stored, which may be at once.
     *
     * @throws UnusableManifestException if it is none
     */
    void add(ProxiedRepository repository, StoredManifest manifest) throws IOException {
        Waiting waiting = Waiting.of(manifest);
        Key key = new Key(repository, manifest.digest());
        manifests.put(key, waiting);
        Thread.ofVirtual()
                .name("look for " + manifest.digest())
                .start(() -> lookForNeeds(repository, waiting));
    }

    /** Looks what the store has already of what a manifest needs: layers are shared by images. */
    private void lookForNeeds(ProxiedRepository repository, Waiting waiting) {
        try {
            for (Digest needed : waiting.needed()) {
                boolean there =
                        waiting.isIndex()
                                ? store.findVersion(repository.storeName(), needed.toString())
                                        .isPresent()
                                : store.hasBlob(repository.storeName(), needed);
                if (there) {
                    has(repository, waiting, needed);
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot see what the layer-store has of {}", repository, e);
        }
    }

    /** A blob has come into the store. */
    void arrived(ProxiedRepository repository, Digest blob) {
        waitingFor(repository, blob, false).forEach(waiting -> has(repository, waiting, blob));
    }

    private List<Waiting> waitingFor(ProxiedRepository repository, Digest digest, boolean index) {
        return manifests.asMap().entrySet().stream()
                .filter(entry -> entry.getKey().repository().equals(repository))
                .map(Map.Entry::getValue)
                .filter(waiting -> waiting.isIndex() == index && waiting.missing().contains(digest))
                .toList();
    }

    private void has(ProxiedRepository repository, Waiting waiting, Digest digest) {
        boolean was = waiting.missing().remove(digest);
        if (was && (waiting.isIndex() || waiting.missing().isEmpty())) {
            try {
                store(repository, waiting.manifest());
            } catch (IOException e) {
                LOG.warn(
                        "the manifest {} of {} could not be stored",
                        waiting.manifest().digest(),
                        repository,
                        e);
                waiting.missing().addAll(waiting.needed());
            }
        }
    }

    /** Stores a manifest all of whose blobs are in the store, with its tags and its indexes. */
    void store(ProxiedRepository repository, StoredManifest manifest) throws IOException {
        String target = repository.storeName();
        Digest digest = manifest.digest();
        store.pushManifest(target, digest.toString(), manifest.mediaType(), manifest.bytes());
        // From here on, whoever tags it does so in the store: no tag falls between the two.
        manifests.invalidate(new Key(repository, digest));
        for (var tag : tags.asMap().entrySet()) {
            if (tag.getKey().repository().equals(repository) && tag.getValue().equals(digest)) {
                store.pushManifest(
                        target, tag.getKey().tag(), manifest.mediaType(), manifest.bytes());
            }
        }
        waitingFor(repository, digest, true).forEach(index -> has(repository, index, digest));
    }
}
