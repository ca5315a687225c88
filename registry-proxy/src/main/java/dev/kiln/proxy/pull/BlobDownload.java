package dev.kiln.proxy.pull;

import dev.kiln.image.Digest;
import dev.kiln.registry.BlobPart;
import dev.kiln.registry.RegistryException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one blob into the spool, hashed in the same pass. Where the connection breaks, the rest
 * is asked for by {@code Range}; a registry that gives no parts is read past what is there already.
 */
final class BlobDownload {
    private static final Logger LOG = LoggerFactory.getLogger(BlobDownload.class);
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final long PAUSE_MILLIS = 200;

    private final Upstreams upstreams;
    private final ProxiedRepository repository;
    private final Digest digest;
    private final PullLimits limits;
    private final MessageDigest hash;
    private long totalBytes;
    private long doneBytes;
    private int breaks;
    private boolean begun;

    BlobDownload(
            Upstreams upstreams, ProxiedRepository repository, WantedBlob blob, PullLimits limits) {
        this.upstreams = upstreams;
        this.repository = repository;
        this.digest = blob.digest();
        this.limits = limits;
        this.hash = Digest.newMessageDigest(digest.algorithm());
        this.totalBytes = blob.sizeBytes();
    }

    /**
     * Fetches all of it.
     *
     * @param opened is told the size, -1 where nobody knows it, when the registry begins to answer
     */
    void run(SpooledBlob spooled, LongConsumer opened) throws IOException {
        while (!fetch(spooled, opened)) {
            pause();
        }
        spooled.complete(doneBytes);
    }

    /** Goes on from where it broke. Returns whether the blob is complete. */
    private boolean fetch(SpooledBlob spooled, LongConsumer opened) throws IOException {
        try (BlobPart part =
                upstreams.get(
                        repository,
                        registry ->
                                registry.openBlobPart(
                                        repository.repository(), digest, doneBytes, -1))) {
            requireTotal(part.totalBytes());
            if (!begun) {
                begun = true;
                opened.accept(totalBytes);
            }
            part.body().skipNBytes(doneBytes - part.startBytes());
            copy(part.body(), spooled);
            return true;
        } catch (IOException e) {
            if (!begun || !mayPass(e) || ++breaks > limits.resumes()) {
                throw e;
            }
            LOG.info(
                    "blob {} of {} broke off after {} bytes and is gone on with: {}",
                    digest,
                    repository,
                    doneBytes,
                    e.getMessage());
            return false;
        }
    }

    private void copy(InputStream in, SpooledBlob spooled) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (count > (totalBytes < 0 ? limits.maxImageBytes() : totalBytes) - doneBytes) {
                throw new UnusableBlobException(
                        "%s sent more than the %d bytes of blob %s"
                                .formatted(
                                        repository.registry(),
                                        totalBytes < 0 ? limits.maxImageBytes() : totalBytes,
                                        digest));
            }
            // Whatever may be the end of the blob is held back until the whole is verified.
            if (totalBytes < 0) {
                spooled.publish(doneBytes);
            }
            spooled.write(ByteBuffer.wrap(buffer, 0, count));
            hash.update(buffer, 0, count);
            doneBytes += count;
            if (totalBytes >= 0 && doneBytes < totalBytes) {
                spooled.publish(doneBytes);
            }
            if (doneBytes == totalBytes) {
                break;
            }
        }
        if (totalBytes >= 0 && doneBytes < totalBytes) {
            throw new EOFException(
                    "%s ended after %d of the %d bytes of blob %s"
                            .formatted(repository.registry(), doneBytes, totalBytes, digest));
        }
        requireDigest();
    }

    private void requireTotal(long announced) throws UnusableBlobException {
        if (announced >= 0) {
            if (totalBytes >= 0 && totalBytes != announced) {
                throw new UnusableBlobException(
                        "%s has %d bytes for blob %s, which has %d"
                                .formatted(repository.registry(), announced, digest, totalBytes));
            }
            totalBytes = announced;
        }
        if (totalBytes > limits.maxImageBytes()) {
            throw new UnusableBlobException(
                    "blob %s has %d bytes, more than the %d of kiln.registry-proxy.max-image-size"
                            .formatted(digest, totalBytes, limits.maxImageBytes()));
        }
    }

    private void requireDigest() throws UnusableBlobException {
        Digest actual = Digest.ofHash(digest.algorithm(), hash.digest());
        if (!actual.equals(digest)) {
            throw new UnusableBlobException(
                    "%s sent bytes with digest %s where blob %s was asked for"
                            .formatted(repository.registry(), actual, digest));
        }
    }

    /** A refusal is one; what broke on the way may go on, and so may what was not even answered. */
    private static boolean mayPass(IOException failure) {
        return switch (failure) {
            case UnusableBlobException _ -> false;
            case RegistryException answer -> answer.status() == 0 || answer.status() >= 500;
            case InterruptedIOException _ -> !Thread.currentThread().isInterrupted();
            default -> true;
        };
    }

    private void pause() throws InterruptedIOException {
        try {
            Thread.sleep(PAUSE_MILLIS * breaks);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a blob was fetched");
        }
    }
}
