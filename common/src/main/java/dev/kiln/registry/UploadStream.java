package dev.kiln.registry;

import dev.kiln.image.Digest;
import dev.kiln.io.DigestingOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code PATCH} of an upload: all of a blob's bytes in one stream, hashed on the way. */
record UploadStream(String repository, URI location, String algorithm) {

    /**
     * @param location where to finish the upload
     */
    record Sent(URI location, Digest digest, long sizeBytes) {}

    Sent send(RegistryTransport transport, BlobSource source) throws IOException {
        RegistryRequest request =
                new RegistryRequest(
                        "PATCH",
                        location,
                        Scope.push(repository),
                        Map.of("Content-Type", "application/octet-stream"),
                        null);
        Measured measured = new Measured(source, algorithm);
        try (Reply reply = transport.stream(request, measured)) {
            if (reply.status() != 202) {
                throw reply.failure("");
            }
            return measured.sent(reply.location());
        }
    }

    private static final class Measured implements BlobSource {
        private final BlobSource source;
        private final String algorithm;
        private @Nullable Digest digest;
        private long sizeBytes;

        Measured(BlobSource source, String algorithm) {
            this.source = source;
            this.algorithm = algorithm;
        }

        @Override
        public void writeTo(java.io.OutputStream out) throws IOException {
            DigestingOutputStream hashed = new DigestingOutputStream(out, algorithm);
            source.writeTo(hashed);
            sizeBytes = hashed.sizeBytes();
            digest = hashed.digest();
        }

        Sent sent(URI location) throws IOException {
            if (digest == null) {
                throw new IOException("the upload was answered before it was written");
            }
            return new Sent(location, digest, sizeBytes);
        }
    }
}
