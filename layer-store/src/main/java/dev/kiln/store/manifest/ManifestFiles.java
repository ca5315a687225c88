package dev.kiln.store.manifest;

import dev.kiln.image.Digest;
import dev.kiln.io.AtomicFile;
import dev.kiln.store.layout.RepositoryName;
import dev.kiln.store.layout.StoreLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of manifests: one per repository and digest, holding its media type and its bytes. */
final class ManifestFiles {
    private final StoreLayout layout;

    ManifestFiles(StoreLayout layout) {
        this.layout = layout;
    }

    Optional<ManifestFile> read(RepositoryName repository, Digest digest) throws IOException {
        return read(layout.manifest(repository, digest), digest);
    }

    boolean has(RepositoryName repository, Digest digest) {
        return Files.exists(layout.manifest(repository, digest));
    }

    void write(RepositoryName repository, ManifestFile manifest) throws IOException {
        byte[] head = (manifest.mediaType() + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(head, head.length + manifest.bytes().length);
        System.arraycopy(manifest.bytes(), 0, whole, head.length, manifest.bytes().length);
        AtomicFile.write(layout.manifest(repository, manifest.digest()), whole);
    }

    boolean delete(RepositoryName repository, Digest digest) throws IOException {
        return has(repository, digest) && AtomicFile.delete(layout.manifest(repository, digest));
    }

    /** The digests of a repository's manifests. */
    List<Digest> list(RepositoryName repository) throws IOException {
        List<Digest> found = new ArrayList<>();
        for (String algorithm : Digest.ALGORITHMS) {
            Path folder = layout.manifests(repository).resolve(algorithm);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(file -> !AtomicFile.isTemporary(file))
                            .map(file -> new Digest(algorithm, String.valueOf(file.getFileName())))
                            .forEach(found::add);
                }
            }
        }
        return found;
    }

    private static Optional<ManifestFile> read(Path file, Digest digest) throws IOException {
        byte[] whole;
        try {
            whole = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        int end = 0;
        while (whole[end] != '\n') {
            end++;
        }
        String mediaType = new String(whole, 0, end, StandardCharsets.UTF_8);
        return Optional.of(
                new ManifestFile(
                        mediaType, digest, Arrays.copyOfRange(whole, end + 1, whole.length)));
    }
}
