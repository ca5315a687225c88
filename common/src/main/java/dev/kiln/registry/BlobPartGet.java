package dev.kiln.registry;

import dev.kiln.image.Digest;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code GET /v2/<name>/blobs/<digest>} with a {@code Range} (RFC 9110, 14).
 *
 * @param firstByte 0 for all
 * @param lastByte inclusive; -1 for all that follow
 */
record BlobPartGet(String repository, Digest digest, long firstByte, long lastByte) {
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    BlobPart send(RegistryTransport transport) throws IOException {
        RegistryRequest request =
                RegistryRequest.of(
                        "GET",
                        transport.address(repository, "blobs/" + digest),
                        Scope.pull(repository));
        boolean whole = firstByte == 0 && lastByte < 0;
        Reply reply =
                transport.send(
                        whole
                                ? request
                                : request.withHeader(
                                        "Range",
                                        "bytes="
                                                + firstByte
                                                + "-"
                                                + (lastByte < 0 ? "" : lastByte)));
        boolean taken = false;
        try {
            BlobPart part = read(reply);
            taken = true;
            return part;
        } finally {
            if (!taken) {
                reply.close();
            }
        }
    }

    private BlobPart read(Reply reply) throws IOException {
        return switch (reply.status()) {
            case 200 -> {
                long total = length(reply);
                yield new BlobPart(reply.body(), 0, total, total);
            }
            case 206 -> {
                Matcher range =
                        CONTENT_RANGE.matcher(reply.header("Content-Range").orElse("").strip());
                if (!range.matches() || Long.parseLong(range.group(1)) != firstByte) {
                    throw reply.broken("it is not the part that was asked for");
                }
                String total = range.group(3);
                yield new BlobPart(
                        reply.body(),
                        firstByte,
                        Long.parseLong(range.group(2)) + 1,
                        total.equals("*") ? -1 : Long.parseLong(total));
            }
            default -> throw reply.failure("");
        };
    }

    private static long length(Reply reply) {
        String header = reply.header("Content-Length").orElse("");
        return header.matches("\\d{1,18}") ? Long.parseLong(header) : -1;
    }
}
