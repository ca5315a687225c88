package dev.kiln.store.upload;

import dev.kiln.image.Digest;
import dev.kiln.store.blob.BlobStore;
import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import dev.kiln.store.layout.RepositoryName;
import dev.kiln.store.layout.StoreLayout;
import dev.kiln.store.layout.UploadId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The uploads on the file system. An upload's state is the length of its file, so that one survives
 * the process. One request at a time writes to an upload.
 */
public final class UploadStore {
    private final StoreLayout layout;
    private final BlobStore blobs;
    private final UploadLimits limits;
    private final Map<UploadId, UploadHash> hashes = new ConcurrentHashMap<>();
    private final Set<UploadId> busy = ConcurrentHashMap.newKeySet();

    public UploadStore(StoreLayout layout, BlobStore blobs, UploadLimits limits) {
        this.layout = layout;
        this.blobs = blobs;
        this.limits = limits;
    }

    /**
     * Begins an upload.
     *
     * @param algorithm of the digest that the blob will have, so that it is hashed while it comes;
     *     where it turns out to be another one, the bytes are read once more
     */
    public UploadId begin(RepositoryName repository, String algorithm) throws IOException {
        UploadId id = UploadId.random();
        Files.createDirectory(layout.upload(id));
        Files.writeString(
                layout.uploadAbout(id), new UploadAbout(repository.value(), algorithm).text());
        Files.createFile(layout.uploadData(id));
        hashes.put(id, UploadHash.empty(algorithm));
        return id;
    }

    /** How many bytes of an upload have arrived. */
    public long size(RepositoryName repository, UploadId id) throws IOException {
        about(repository, id);
        return Files.size(layout.uploadData(id));
    }

    /**
     * Appends bytes. When the client breaks off, what arrived stays; when the disk is full, what
     * this call wrote is taken back.
     *
     * @param part what the client said it would send
     * @return how many bytes have arrived in all
     */
    public long append(RepositoryName repository, UploadId id, UploadPart part, InputStream in)
            throws IOException {
        UploadAbout about = acquire(repository, id);
        try {
            return appendLocked(id, about.algorithm(), part, in);
        } finally {
            busy.remove(id);
        }
    }

    /**
     * Turns an upload into a blob, if its bytes have this digest; the upload is gone in any case.
     */
    public void finish(RepositoryName repository, UploadId id, Digest digest) throws IOException {
        UploadAbout _ = acquire(repository, id);
        try {
            Path data = layout.uploadData(id);
            Digest actual = hashOf(id, digest.algorithm()).digest();
            if (!actual.equals(digest)) {
                throw new StoreException(
                        StoreError.DIGEST_INVALID,
                        "the upload's %d bytes have the digest %s, not %s: send them again"
                                .formatted(Files.size(data), actual, digest));
            }
            try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            blobs.adopt(data, digest);
        } finally {
            remove(id);
        }
    }

    /** Gives an upload up. */
    public void cancel(RepositoryName repository, UploadId id) throws IOException {
        UploadAbout _ = acquire(repository, id);
        remove(id);
    }

    /** Gives an upload up, whoever it belongs to, unless a request writes to it. */
    void sweep(UploadId id) throws IOException {
        if (busy.add(id)) {
            remove(id);
        }
    }

    private long appendLocked(UploadId id, String algorithm, UploadPart part, InputStream in)
            throws IOException {
        Path data = layout.uploadData(id);
        UploadHash hash = hashOf(id, algorithm);
        hashes.put(id, hash);
        long before = hash.sizeBytes();
        part.requireStart(before);
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE)) {
            channel.position(before);
            try {
                new UploadWriter(channel, hash, limits.maxBytes()).copy(in, part);
            } catch (StoreException e) {
                // Refused (too large, disk full): what was written is of no use and takes room.
                hashes.remove(id);
                channel.truncate(before);
                throw e;
            }
        }
        return hash.sizeBytes();
    }

    private UploadHash hashOf(UploadId id, String algorithm) throws IOException {
        Path data = layout.uploadData(id);
        UploadHash known = hashes.get(id);
        if (known != null
                && known.algorithm().equals(algorithm)
                && known.sizeBytes() == Files.size(data)) {
            return known;
        }
        return UploadHash.ofFile(algorithm, data);
    }

    private UploadAbout about(RepositoryName repository, UploadId id) throws IOException {
        UploadAbout about;
        try {
            about = UploadAbout.parse(Files.readString(layout.uploadAbout(id)));
        } catch (NoSuchFileException e) {
            throw unknown(repository, id, e);
        }
        if (!about.repository().equals(repository.value())) {
            throw unknown(repository, id, new NoSuchFileException("of another repository"));
        }
        return about;
    }

    private UploadAbout acquire(RepositoryName repository, UploadId id) throws IOException {
        if (!busy.add(id)) {
            throw new StoreException(
                            StoreError.BLOB_UPLOAD_INVALID,
                            "another request is writing to the upload " + id)
                    .withStatus(409, Map.of());
        }
        try {
            return about(repository, id);
        } catch (IOException | StoreException e) {
            busy.remove(id);
            throw e;
        }
    }

    private void remove(UploadId id) throws IOException {
        try {
            hashes.remove(id);
            Files.deleteIfExists(layout.uploadData(id));
            Files.deleteIfExists(layout.uploadAbout(id));
            Files.deleteIfExists(layout.upload(id));
        } finally {
            busy.remove(id);
        }
    }

    private static StoreException unknown(RepositoryName repository, UploadId id, Throwable why) {
        return new StoreException(
                StoreError.BLOB_UPLOAD_UNKNOWN,
                "there is no upload %s in %s: it ended, was cancelled or stood still too long"
                        .formatted(id, repository),
                why);
    }
}
