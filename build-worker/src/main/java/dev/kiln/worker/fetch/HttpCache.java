package dev.kiln.worker.fetch;

import dev.kiln.image.Digest;
import dev.kiln.io.AtomicFile;
import dev.kiln.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that were fetched, so that a URL that has not changed is not downloaded again: {@code
 * content/HEX} by digest, {@code url/HEX} by the digest of URL and credentials. Contents over the
 * limit go, the least recently used first. Thread-safe.
 */
final class HttpCache {
    private static final Logger LOG = LoggerFactory.getLogger(HttpCache.class);
    private static final int MAX_URLS = 100_000;

    private final Path contents;
    private final Path urls;
    private final long maxBytes;

    HttpCache(Path folder, long maxBytes) throws IOException {
        this.contents = folder.resolve("content");
        this.urls = folder.resolve("url");
        this.maxBytes = maxBytes;
        for (Path each : List.of(contents, urls)) {
            AtomicFile.createFolders(each);
            for (Path file : list(each)) {
                if (AtomicFile.isTemporary(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** What is known of a URL whose content is still here. */
    Optional<CachedUrl> find(Digest key) throws IOException {
        try {
            CachedUrl known =
                    Json.read(Files.readAllBytes(urls.resolve(key.hex())), CachedUrl.class);
            return Optional.of(known).filter(url -> Files.exists(content(url.digest())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.warn("What was remembered of a URL cannot be read, so it is fetched again", e);
            return Optional.empty();
        }
    }

    /** Copies a content; false, and no copy, where it is gone or no longer what it was. */
    boolean copy(Digest digest, Path target) throws IOException {
        MessageDigest hash = Digest.newMessageDigest(digest.algorithm());
        Path content = content(digest);
        try (InputStream in = Files.newInputStream(content);
                OutputStream out = new DigestOutputStream(Files.newOutputStream(target), hash)) {
            in.transferTo(out);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (!Digest.ofHash(digest.algorithm(), hash.digest()).equals(digest)) {
            LOG.warn("The cached file {} is damaged, so it is fetched again", content);
            Files.deleteIfExists(content);
            Files.delete(target);
            return false;
        }
        Files.setLastModifiedTime(content, FileTime.from(Instant.now()));
        return true;
    }

    /** Keeps a copy of a file that was fetched, unless it is larger than half of the cache. */
    synchronized void put(Digest key, CachedUrl url, Path file) throws IOException {
        if (Files.size(file) > maxBytes / 2) {
            return;
        }
        Path content = content(url.digest());
        if (!Files.exists(content)) {
            try (AtomicFile copy = AtomicFile.create(content);
                    InputStream in = Files.newInputStream(file)) {
                in.transferTo(copy.stream());
                copy.commit();
            }
        }
        AtomicFile.write(urls.resolve(key.hex()), Json.bytes(url));
        shrink(contents, maxBytes, Files::size);
        shrink(urls, MAX_URLS, _ -> 1);
    }

    private interface Weight {
        long of(Path file) throws IOException;
    }

    private static void shrink(Path folder, long max, Weight weight) throws IOException {
        record Item(Path file, FileTime time, long weight) {}
        List<Item> items = new ArrayList<>();
        long total = 0;
        for (Path file : list(folder)) {
            if (!AtomicFile.isTemporary(file)) {
                long its = weight.of(file);
                items.add(new Item(file, Files.getLastModifiedTime(file), its));
                total += its;
            }
        }
        items.sort(Comparator.comparing(Item::time));
        for (Item item : items) {
            if (total <= max) {
                return;
            }
            Files.deleteIfExists(item.file());
            total -= item.weight();
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private Path content(Digest digest) {
        return contents.resolve(digest.hex());
    }
}
