package dev.kiln.worker.fetch;

import dev.kiln.source.HttpUrl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** Fetches build contexts behind URLs: archives by their first bytes, all else are Dockerfiles. */
public final class RemoteContexts {
    /** The name of the file in a context that is a Dockerfile only, as BuildKit names it. */
    public static final String FILE_NAME = "context";

    private static final int BLOCK_BYTES = 512;
    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM_BYTES = 8;

    /** bzip2, gzip, xz, zstd. */
    private static final List<String> COMPRESSED =
            List.of("425a68", "1f8b08", "fd377a585a00", "28b52ffd");

    private final HttpFetcher fetcher;

    public RemoteContexts(HttpFetcher fetcher) {
        this.fetcher = fetcher;
    }

    /**
     * Fetches a context into a folder, as the file {@value #FILE_NAME}.
     *
     * @throws FetchException if it cannot be had
     */
    public RemoteContext fetch(HttpUrl url, HttpRequestOptions options, Path folder)
            throws IOException {
        Fetched file = fetcher.fetch(url, options, folder, FILE_NAME);
        try (InputStream in = Files.newInputStream(file.path())) {
            return isArchive(in.readNBytes(BLOCK_BYTES))
                    ? new RemoteContext.Archive(file)
                    : new RemoteContext.DockerfileOnly(file);
        }
    }

    static boolean isArchive(byte[] head) {
        String hex = HexFormat.of().formatHex(head, 0, Math.min(head.length, 8));
        return COMPRESSED.stream().anyMatch(hex::startsWith) || isTarHeader(head);
    }

    /** Whether the checksum of a tar header is right (POSIX.1-1988, ustar). */
    private static boolean isTarHeader(byte[] head) {
        if (head.length < BLOCK_BYTES) {
            return false;
        }
        long sum = 0;
        long stored = 0;
        for (int i = 0; i < BLOCK_BYTES; i++) {
            boolean inChecksum = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_BYTES;
            sum += inChecksum ? ' ' : head[i] & 0xff;
            if (inChecksum && head[i] >= '0' && head[i] <= '7') {
                stored = stored * 8 + head[i] - '0';
            }
        }
        return stored == sum;
    }
}
