package dev.kiln.registry;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** Puts a blob into a registry by the calls that takes, starting over where the stream breaks. */
final class BlobPush {
    private static final byte[] NO_BYTES = {};

    private final RegistryTransport transport;
    private final String repository;
    private final String mediaType;

    BlobPush(RegistryTransport transport, String repository, String mediaType) {
        this.transport = transport;
        this.repository = repository;
        this.mediaType = mediaType;
    }

    Descriptor send(BlobSource source) throws IOException {
        return transport.backoff().run(_ -> sendOnce("sha256", source));
    }

    /**
     * Sends a blob whose digest is known; the registry takes it under that digest or not at all.
     */
    void send(Descriptor expected, BlobSource source) throws IOException {
        Descriptor sent =
                transport.backoff().run(_ -> sendOnce(expected.digest().algorithm(), source));
        if (!sent.equals(Descriptor.of(mediaType, expected.digest(), expected.size()))) {
            throw new IOException(
                    "the bytes written for blob %s of %d bytes have the digest %s and %d bytes"
                            .formatted(
                                    expected.digest(),
                                    expected.size(),
                                    sent.digest(),
                                    sent.size()));
        }
    }

    Descriptor send(byte[] bytes) throws IOException {
        Digest digest = Digest.ofBytes(bytes);
        if (!new BlobHead(repository, digest).send(transport)) {
            Optional<URI> begun = new UploadStart(repository).sendWhole(transport, digest, bytes);
            if (begun.isPresent()) {
                new UploadFinish(repository, begun.get(), digest).finish(transport, bytes);
            }
        }
        return Descriptor.of(mediaType, digest, bytes.length);
    }

    private Descriptor sendOnce(String algorithm, BlobSource source) throws IOException {
        URI location = new UploadStart(repository).send(transport);
        try {
            UploadStream.Sent sent =
                    new UploadStream(repository, location, algorithm).send(transport, source);
            new UploadFinish(repository, sent.location(), sent.digest())
                    .finish(transport, NO_BYTES);
            return Descriptor.of(mediaType, sent.digest(), sent.sizeBytes());
        } catch (IOException | RuntimeException e) {
            new UploadCancel(repository, location).sendAfter(e, transport);
            throw e;
        }
    }
}
