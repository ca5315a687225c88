package dev.kiln.worker.fetch;

import dev.kiln.image.Digest;
import dev.kiln.source.HttpUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files behind URLs, with the results of BuildKit's HTTP source. A URL that was fetched
 * before is asked with HEAD first, and taken from the cache if its ETag is still the same.
 * Thread-safe.
 */
public final class HttpFetcher {
    private static final int BUFFER_BYTES = 128 << 10;

    private final FetchSettings settings;
    private final HttpCache cache;

    /**
     * A fetcher with its cache.
     *
     * @param cacheFolder a folder of its own, made where it is missing
     */
    public HttpFetcher(FetchSettings settings, Path cacheFolder) throws IOException {
        this.settings = settings;
        this.cache = new HttpCache(cacheFolder, settings.cacheSize().toBytes());
    }

    /**
     * Fetches a file into a folder, under the name {@link HttpUrl#fileName()}.
     *
     * @param folder where nothing of that name is yet
     * @throws FetchException if it cannot be had, is too large, or has another checksum
     */
    public Fetched fetch(HttpUrl url, HttpRequestOptions options, Path folder) throws IOException {
        return fetch(url, options, folder, url.fileName());
    }

    /** Fetches a file into a folder, under this name. */
    Fetched fetch(HttpUrl url, HttpRequestOptions options, Path folder, String fileName)
            throws IOException {
        Path temporary = folder.resolve(".kiln-fetch-" + UUID.randomUUID());
        Digest key =
                Digest.ofText(
                        url.uri() + "\n" + url.credentials() + "\n" + options.authorization());
        try {
            CachedUrl got = null;
            Optional<CachedUrl> known = cache.find(key);
            boolean pinned = known.isPresent() && known.get().digest().equals(options.checksum());
            if (pinned && cache.copy(known.get().digest(), temporary)) {
                return finish(temporary, folder.resolve(fileName), known.get(), true);
            }
            try (HttpExchange exchange = new HttpExchange(url, options.authorization(), settings)) {
                if (known.isPresent() && isUnchanged(exchange, known.get(), temporary)) {
                    verify(url, options, known.get().digest());
                    return finish(temporary, folder.resolve(fileName), known.get(), true);
                }
                got = download(url, exchange, temporary);
            }
            verify(url, options, got.digest());
            cache.put(key, got, temporary);
            return finish(temporary, folder.resolve(fileName), got, false);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private boolean isUnchanged(HttpExchange exchange, CachedUrl known, Path temporary)
            throws IOException {
        if (known.etag().isEmpty()) {
            return false;
        }
        HttpResponse<InputStream> head = exchange.send("HEAD", known.etag());
        head.body().close();
        String etag = etag(head);
        boolean same =
                (head.statusCode() == 200 && etag.equals(known.etag()))
                        || (head.statusCode() == 304
                                && (etag.isEmpty() || etag.equals(known.etag())));
        return same && cache.copy(known.digest(), temporary);
    }

    private CachedUrl download(HttpUrl url, HttpExchange exchange, Path target) throws IOException {
        HttpResponse<InputStream> response = exchange.send("GET", "");
        try (InputStream body = response.body()) {
            if (response.statusCode() / 100 != 2) {
                throw exchange.failure(
                        "GET", "invalid response status " + response.statusCode(), null);
            }
            Digest digest;
            try {
                digest = store(decoded(body, response), target);
            } catch (FetchException e) {
                throw exchange.failure("GET", String.valueOf(e.getMessage()), e);
            } catch (IOException e) {
                throw exchange.failure("GET", "the answer broke off: " + e.getMessage(), e);
            }
            return new CachedUrl(
                    etag(response),
                    ContentName.of(response.headers().firstValue("Content-Disposition"), url),
                    digest,
                    time(response.headers().firstValue("Last-Modified")));
        }
    }

    private static InputStream decoded(InputStream body, HttpResponse<?> response)
            throws IOException {
        String coding = response.headers().firstValue("Content-Encoding").orElse("identity");
        return switch (coding.toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> new GZIPInputStream(body, BUFFER_BYTES);
            default -> body;
        };
    }

    private Digest store(InputStream in, Path target) throws IOException {
        MessageDigest hash = Digest.newMessageDigest("sha256");
        long max = settings.maxSize().toBytes();
        try (OutputStream out =
                new DigestOutputStream(
                        Files.newOutputStream(target, StandardOpenOption.CREATE_NEW), hash)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long size = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                size += n;
                if (size > max) {
                    throw new FetchException(
                            "it is larger than %d bytes (kiln.worker.fetch.max-size)"
                                    .formatted(max));
                }
                out.write(buffer, 0, n);
            }
        }
        return Digest.ofHash("sha256", hash.digest());
    }

    private static void verify(HttpUrl url, HttpRequestOptions options, Digest actual)
            throws FetchException {
        if (options.checksum() != null && !options.checksum().equals(actual)) {
            throw new FetchException(
                    "digest mismatch for %s: %s (expected: %s)"
                            .formatted(url.redacted(), actual, options.checksum()));
        }
    }

    private static Fetched finish(Path temporary, Path target, CachedUrl url, boolean reused)
            throws IOException {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
        Instant time = url.lastModified() == null ? Instant.EPOCH : url.lastModified();
        Files.setLastModifiedTime(temporary, FileTime.from(time));
        Files.move(temporary, target);
        return new Fetched(
                target, url.name(), url.digest(), Files.size(target), url.lastModified(), reused);
    }

    private static String etag(HttpResponse<?> response) {
        String etag = response.headers().firstValue("ETag").orElse("");
        return etag.startsWith("W/") ? etag.substring(2) : etag;
    }

    private static @Nullable Instant time(Optional<String> lastModified) {
        try {
            return lastModified.isEmpty()
                    ? null
                    : ZonedDateTime.parse(lastModified.get(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
