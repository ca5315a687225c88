package dev.kiln.cli.image;

import dev.kiln.image.Digest;
import dev.kiln.image.FarmRepository;
import dev.kiln.image.History;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes an image of one layer out of a root file system and stores it in the farm under its own
 * name, where {@code FROM} finds it.
 *
 * @param changes Dockerfile instructions for the config
 * @param message for the image's history
 */
public record ImageImport(
        ImageReference name, List<String> changes, @Nullable String message, Platform platform) {
    public ImageImport {
        changes = List.copyOf(changes);
        if (name.digest() != null) {
            throw new IllegalArgumentException(
                    "cannot import under the digest in '" + name + "': expected NAME or NAME:TAG");
        }
    }

    /**
     * Imports a tar file, a folder, or {@code -} for a tar on standard input.
     *
     * @return the digest of the image's manifest
     * @throws IOException if the source cannot be read or is no tar, or the farm refuses
     */
    public Digest run(RegistryClient registry, String source, InputStream standardInput)
            throws IOException {
        var container = ConfigChanges.of(changes);
        String repository = FarmRepository.own(name);
        var layer = new LayerUpload(registry, root(source, standardInput)).send(repository);
        Instant now = Instant.now();
        var config =
                ImageConfig.scratch(platform)
                        .withConfig(container)
                        .withCreated(now)
                        .withHistory(
                                new History(now, "kiln import", null, message, null),
                                layer.diffId());
        var configBlob = registry.pushBlob(repository, MediaType.OCI_CONFIG, Json.bytes(config));
        var manifest = Manifest.of(configBlob, List.of(layer.blob()));
        return registry.pushManifest(
                repository, name.manifestReference(), MediaType.OCI_MANIFEST, Json.bytes(manifest));
    }

    private static RootFileSystem root(String source, InputStream standardInput)
            throws IOException {
        if (source.equals("-")) {
            return new RootFileSystem.StandardInput(standardInput);
        }
        Path path = Path.of(source);
        if (Files.isDirectory(path)) {
            return new RootFileSystem.Folder(path);
        }
        if (!Files.isRegularFile(path)) {
            throw new IOException(
                    "there is no '"
                            + source
                            + "' to import: expected a tar, a folder, or - for standard input");
        }
        return new RootFileSystem.TarFile(path);
    }
}
