package dev.kiln.store.manifest;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.io.AtomicFile;
import dev.kiln.json.Json;
import dev.kiln.store.layout.DigestFileName;
import dev.kiln.store.layout.RepositoryName;
import dev.kiln.store.layout.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which manifests name another one as their subject (distribution-spec, "Listing Referrers"): a
 * file for each, written before the manifest and deleted after it. A file whose manifest is not
 * there counts for nothing.
 */
public final class Referrers {
    private final StoreLayout layout;
    private final ManifestFiles manifests;

    public Referrers(StoreLayout layout) {
        this.layout = layout;
        this.manifests = new ManifestFiles(layout);
    }

    /** The manifests of this subject, whether or not that is there. */
    public ReferrerPage list(RepositoryName repository, Digest subject, ReferrerQuery query)
            throws IOException {
        Page names = names(layout.referrers(repository, subject), query);
        List<Descriptor> found = new ArrayList<>();
        long bytes = 0;
        Optional<Digest> last = query.after();
        for (String name : names.names()) {
            Digest digest = DigestFileName.parse(name);
            Optional<byte[]> text = read(repository, subject, digest);
            if (text.isPresent()) {
                Descriptor referrer = Json.read(text.get(), Descriptor.class);
                bytes += query.wants(referrer) ? text.get().length : 0;
                if (bytes > query.maxBytes() && !found.isEmpty()) {
                    return new ReferrerPage(found, last);
                }
                if (query.wants(referrer)) {
                    found.add(referrer);
                }
            }
            last = Optional.of(digest);
        }
        return new ReferrerPage(found, names.more() ? last : Optional.empty());
    }

    void add(RepositoryName repository, Digest subject, Descriptor referrer) throws IOException {
        AtomicFile.write(
                layout.referrer(repository, subject, referrer.digest()), Json.bytes(referrer));
    }

    void remove(RepositoryName repository, Digest subject, Digest referrer) throws IOException {
        Path file = layout.referrer(repository, subject, referrer);
        if (Files.exists(file)) {
            AtomicFile.delete(file);
        }
    }

    private Optional<byte[]> read(RepositoryName repository, Digest subject, Digest referrer)
            throws IOException {
        if (!manifests.has(repository, referrer)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(layout.referrer(repository, subject, referrer)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Page names(Path folder, ReferrerQuery query) throws IOException {
        if (!Files.isDirectory(folder)) {
            return new Page(List.of(), false);
        }
        try (Stream<Path> files = Files.list(folder)) {
            return Page.of(
                    files.filter(file -> !AtomicFile.isTemporary(file))
                            .map(file -> String.valueOf(file.getFileName())),
                    query.after().map(DigestFileName::of).orElse(""),
                    query.limit());
        }
    }
}
