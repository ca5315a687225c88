package dev.kiln.proxy.api;

import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.proxy.pull.BlobFlight;
import dev.kiln.proxy.pull.ProxiedRepository;
import dev.kiln.proxy.pull.PullException;
import dev.kiln.proxy.pull.PullThrough;
import dev.kiln.registry.BlobPart;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code GET} and {@code HEAD} of a blob: from the layer-store, or while it comes in from its
 * registry.
 */
final class BlobAnswer {
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

    private final PullThrough proxied;

    BlobAnswer(PullThrough proxied) {
        this.proxied = proxied;
    }

    void send(ProxyPath.BlobPath path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ProxiedRepository repository = path.repository();
        Digest digest = path.digest();
        OptionalLong stored = proxied.storedSize(repository, digest);
        if (request.getMethod().equals("HEAD")) {
            OptionalLong size = stored.isPresent() ? stored : proxied.blobSize(repository, digest);
            head(digest, size.orElseThrow(() -> unknown(repository, digest)), response);
            CacheHeaders.set(response, stored.isPresent(), null);
        } else if (stored.isPresent()) {
            sendStored(repository, digest, request, response);
        } else {
            sendWhileItComes(repository, digest, request, response);
        }
    }

    private void sendWhileItComes(
            ProxiedRepository repository,
            Digest digest,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        BlobFlight flight = proxied.blobs().join(repository, digest);
        Optional<InputStream> coming;
        try {
            coming = flight.read();
        } catch (IOException e) {
            throw PullException.of(repository + "@" + digest, e);
        }
        if (coming.isEmpty()) {
            sendStored(repository, digest, request, response);
            return;
        }
        try (InputStream in = coming.get()) {
            head(digest, flight.sizeBytes().orElse(-1), response);
            CacheHeaders.set(response, false, null);
            copy(in, response.getOutputStream());
        }
    }

    private void sendStored(
            ProxiedRepository repository,
            Digest digest,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Matcher range = RANGE.matcher(String.valueOf(request.getHeader("Range")).strip());
        boolean isPart = range.matches();
        long first = isPart ? Long.parseLong(range.group(1)) : 0;
        long last = isPart && !range.group(2).isEmpty() ? Long.parseLong(range.group(2)) : -1;
        try (BlobPart part = proxied.openStored(repository, digest, first, last)) {
            boolean partial = part.startBytes() > 0 || part.endBytes() < part.totalBytes();
            head(digest, part.endBytes() - part.startBytes(), response);
            if (partial) {
                response.setStatus(206);
                response.setHeader(
                        "Content-Range",
                        "bytes %d-%d/%d"
                                .formatted(
                                        part.startBytes(), part.endBytes() - 1, part.totalBytes()));
            }
            CacheHeaders.set(response, true, null);
            copy(part.body(), response.getOutputStream());
        }
    }

    private static void head(Digest digest, long lengthBytes, HttpServletResponse response) {
        response.setHeader("Docker-Content-Digest", digest.toString());
        response.setHeader("ETag", "\"" + digest + "\"");
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
        response.setContentType(MediaType.OCTET_STREAM);
        if (lengthBytes >= 0) {
            response.setContentLengthLong(lengthBytes);
        }
    }

    /** A failure here breaks the connection: the client must not take what it has for the whole. */
    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
        }
        out.flush();
    }

    private static PullException unknown(ProxiedRepository repository, Digest digest) {
        return PullException.missing(
                "there is no blob " + digest + " in " + repository + " at its registry");
    }
}
