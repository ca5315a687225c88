package dev.kiln.store.manifest;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.store.blob.BlobStore;
import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import dev.kiln.store.layout.RepositoryName;
import dev.kiln.store.layout.RepositoryTree;
import dev.kiln.store.layout.StoreLayout;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The manifests of the repositories. What a manifest refers to is there when it is stored, and
 * stays as long as a manifest refers to it: blobs are deleted only while no manifest is being
 * stored.
 */
public final class ManifestStore {
    private final BlobStore blobs;
    private final TagStore tags;
    private final ManifestFiles files;
    private final RepositoryTree tree;
    private final SparseIndexes sparse;
    private final ReadWriteLock references = new ReentrantReadWriteLock(true);

    public ManifestStore(StoreLayout layout, BlobStore blobs, TagStore tags, SparseIndexes sparse) {
        this.blobs = blobs;
        this.tags = tags;
        this.files = new ManifestFiles(layout);
        this.tree = new RepositoryTree(layout);
        this.sparse = sparse;
    }

    /** Finds a manifest by tag or digest. */
    public Optional<ManifestFile> find(RepositoryName repository, ManifestReference reference)
            throws IOException {
        Optional<Digest> digest =
                switch (reference) {
                    case ManifestReference.ByTag(var tag) -> tags.find(repository, tag);
                    case ManifestReference.ByDigest(var known) -> Optional.of(known);
                };
        return digest.isEmpty() ? Optional.empty() : files.read(repository, digest.get());
    }

    /**
     * Stores a manifest under its digest, and under the tag if it came by one.
     *
     * @param mediaType the {@code Content-Type} it came with, without parameters
     * @return its digest, of the algorithm of the reference or else SHA-256
     * @throws StoreException if it is not a valid manifest or refers to what is not there
     */
    public Digest put(
            RepositoryName repository, ManifestReference reference, String mediaType, byte[] bytes)
            throws IOException {
        ManifestDocument document = ManifestDocument.parse(mediaType, bytes);
        Digest digest = verifiedDigest(reference, bytes);
        references.readLock().lock();
        try {
            requireReferences(repository, document);
            files.write(repository, new ManifestFile(mediaType, digest, bytes));
            if (reference instanceof ManifestReference.ByTag(var tag)) {
                tags.set(repository, tag, digest);
            }
        } finally {
            references.readLock().unlock();
        }
        return digest;
    }

    /** Deletes a tag alone, or a manifest with all its tags. Returns whether it was there. */
    public boolean delete(RepositoryName repository, ManifestReference reference)
            throws IOException {
        return switch (reference) {
            case ManifestReference.ByTag(var tag) -> tags.delete(repository, tag);
            case ManifestReference.ByDigest(var digest) -> {
                tags.deleteAllOf(repository, digest);
                yield files.delete(repository, digest);
            }
        };
    }

    /**
     * Deletes a blob that no manifest of any repository refers to. Returns whether it was there.
     *
     * @throws StoreException if a manifest refers to it
     */
    public boolean deleteBlob(Digest digest) throws IOException {
        references.writeLock().lock();
        try {
            Optional<RepositoryName> user = blobs.has(digest) ? userOf(digest) : Optional.empty();
            if (user.isPresent()) {
                throw new StoreException(
                        StoreError.UNSUPPORTED,
                        "the blob %s is part of an image in %s: delete that first"
                                .formatted(digest, user.get()));
            }
            return blobs.delete(digest);
        } finally {
            references.writeLock().unlock();
        }
    }

    private static Digest verifiedDigest(ManifestReference reference, byte[] bytes) {
        return switch (reference) {
            case ManifestReference.ByTag _ -> Digest.ofBytes(bytes);
            case ManifestReference.ByDigest(var expected) -> {
                Digest actual =
                        Digest.ofHash(
                                expected.algorithm(),
                                Digest.newMessageDigest(expected.algorithm()).digest(bytes));
                if (!actual.equals(expected)) {
                    throw new StoreException(
                            StoreError.DIGEST_INVALID,
                            "the manifest has the digest " + actual + ", not " + expected);
                }
                yield actual;
            }
        };
    }

    private void requireReferences(RepositoryName repository, ManifestDocument document)
            throws IOException {
        Iterator<Descriptor> needed = document.blobs().iterator();
        while (needed.hasNext()) {
            Descriptor blob = needed.next();
            OptionalLong size = blobs.size(blob.digest());
            if (size.isEmpty()) {
                throw new StoreException(
                        StoreError.MANIFEST_BLOB_UNKNOWN,
                        "the manifest refers to the blob %s, which is not here: push it first"
                                .formatted(blob.digest()));
            }
            if (size.getAsLong() != blob.size()) {
                throw new StoreException(
                        StoreError.MANIFEST_INVALID,
                        "the manifest says that the blob %s has %d bytes, but it has %d"
                                .formatted(blob.digest(), blob.size(), size.getAsLong()));
            }
        }
        if (sparse.allows(repository)) {
            return;
        }
        for (Descriptor child : document.children()) {
            if (!files.has(repository, child.digest())) {
                throw new StoreException(
                                StoreError.MANIFEST_UNKNOWN,
                                "the index refers to the manifest %s, which is not in %s: push it first"
                                        .formatted(child.digest(), repository))
                        .withStatus(400, java.util.Map.of());
            }
        }
    }

    /** A repository that has a manifest in whose text the digest stands. */
    private Optional<RepositoryName> userOf(Digest digest) throws IOException {
        for (RepositoryName repository : tree.repositories()) {
            for (Digest manifest : files.list(repository)) {
                boolean named =
                        files.read(repository, manifest)
                                .filter(found -> found.text().contains(digest.hex()))
                                .isPresent();
                if (named) {
                    return Optional.of(repository);
                }
            }
        }
        return Optional.empty();
    }
}
