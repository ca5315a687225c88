package dev.kiln.registry;

import dev.kiln.image.Descriptor;
import dev.kiln.io.ContentMismatchException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One blob on its way to one repository: mounted from another one, or sent in chunks. When a
 * connection breaks, it goes on where the registry says that it is, and from the beginning where
 * the registry cannot say. Not thread-safe.
 */
public final class BlobUpload {
    private static final byte[] NO_BYTES = {};

    private final RegistryTransport transport;
    private final String repository;
    private final Descriptor blob;
    private final long chunkBytes;
    private UploadStatus.@Nullable Arrived upload;

    /**
     * @param chunkBytes the most bytes of one request
     */
    BlobUpload(RegistryTransport transport, String repository, Descriptor blob, long chunkBytes) {
        this.transport = transport;
        this.repository = repository;
        this.blob = blob;
        this.chunkBytes = chunkBytes;
    }

    /**
     * Asks the registry to take the blob from another of its repositories.
     *
     * @return false if it does not, for whatever reason: the blob must be sent then
     */
    public boolean mountFrom(String other) throws IOException {
        BlobMount.Outcome outcome = new BlobMount(repository, blob.digest(), other).send(transport);
        if (outcome.upload().isPresent()) {
            cancel();
            upload = new UploadStatus.Arrived(outcome.upload().get(), 0);
        }
        if (outcome.mounted()) {
            cancel();
        }
        return outcome.mounted();
    }

    /**
     * Sends the blob.
     *
     * @throws ContentMismatchException if the source gives other bytes than the descriptor says
     * @throws RegistryException if the registry refuses the blob, or no attempt of several in a row
     *     brought it any further
     */
    public void send(BlobBytes source, UploadProgress progress) throws IOException {
        OrderedBytes bytes = new OrderedBytes(blob, source, progress);
        long furthest = 0;
        int failures = 0;
        while (true) {
            try {
                sendRest(bytes);
                return;
            } catch (IOException e) {
                failures++;
                if (!isWorthAnother(e) || failures >= transport.options().attempts()) {
                    cancelAfter(e);
                    throw e;
                }
                transport.backoff().pause(failures);
                recover(e);
                long arrived = upload == null ? 0 : upload.bytes();
                if (arrived > furthest) {
                    furthest = arrived;
                    failures = 0;
                }
            }
        }
    }

    private void sendRest(OrderedBytes bytes) throws IOException {
        UploadStatus.Arrived at = upload;
        if (at == null) {
            at = new UploadStatus.Arrived(new UploadStart(repository).send(transport), 0);
        }
        upload = at;
        while (at.bytes() < blob.size()) {
            long start = at.bytes();
            long end = Math.min(blob.size(), start + chunkBytes);
            boolean whole = start == 0 && end == blob.size();
            at =
                    new UploadChunk(repository, at.location(), start, end, whole)
                            .send(transport, out -> bytes.copy(start, end, out));
            upload = at;
        }
        new UploadFinish(repository, at.location(), blob.digest()).finish(transport, NO_BYTES);
        upload = null;
    }

    /** Finds out where to go on. */
    private void recover(IOException failure) throws IOException {
        UploadStatus.Arrived before = upload;
        if (before == null) {
            return;
        }
        if (failure instanceof RegistryException e && e.codes().contains("DIGEST_INVALID")) {
            upload = null; // what has arrived is not what was sent
            return;
        }
        Optional<UploadStatus.Arrived> status =
                new UploadStatus(repository, before.location()).send(transport);
        if (status.isEmpty() || status.get().bytes() > blob.size()) {
            cancel();
        } else {
            upload = status.get();
        }
    }

    private static boolean isWorthAnother(IOException failure) {
        if (failure instanceof ContentMismatchException
                || failure instanceof InterruptedIOException
                || Thread.currentThread().isInterrupted()) {
            return false;
        }
        return !(failure instanceof RegistryException e)
                || e.isTransient()
                || e.status() == 416
                || e.codes().contains("BLOB_UPLOAD_UNKNOWN")
                || e.codes().contains("BLOB_UPLOAD_INVALID")
                || e.codes().contains("DIGEST_INVALID");
    }

    private void cancel() throws IOException {
        UploadStatus.Arrived begun = upload;
        upload = null;
        if (begun != null) {
            new UploadCancel(repository, begun.location()).send(transport);
        }
    }

    private void cancelAfter(IOException failure) {
        if (upload != null) {
            new UploadCancel(repository, upload.location()).sendAfter(failure, transport);
        }
    }
}
