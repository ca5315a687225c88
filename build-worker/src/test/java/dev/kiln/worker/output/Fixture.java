package dev.kiln.worker.output;

import dev.kiln.image.ContainerConfig;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.History;
import dev.kiln.image.ImageAnnotations;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.archive.CompressionOptions;
import dev.kiln.worker.layer.LayerPacker;
import dev.kiln.worker.layer.PackedLayer;
import dev.kiln.worker.layer.Sh;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Real trees, packed and stored as a build does it. */
final class Fixture {
    static final String CACHE = "acme/_cache";
    static final Instant BUILT = Instant.parse("2026-11-24T10:00:00.123456Z");

    private Fixture() {}

    /** A tree with a file, a hard link, a symlink and a program, modified now. */
    static Path tree(Path folder, String name, String content) throws Exception {
        Path tree = Files.createDirectories(folder.resolve(name));
        Sh.run(
                tree,
                """
                mkdir -p etc bin; printf %s "$1" > etc/content; ln etc/content etc/linked
                ln -s ../etc/content bin/link; chmod 4755 etc/content
                touch -d '2001-02-03 04:05:06 UTC' bin
                """,
                content);
        return tree;
    }

    /** Packs a tree into the store. */
    static ImageLayer layer(RegistryClient store, Path tree) throws IOException {
        var packed = new AtomicReference<PackedLayer>();
        try (LayerPacker packer = packer()) {
            Descriptor blob =
                    store.pushBlob(
                            CACHE,
                            MediaType.OCI_LAYER_GZIP,
                            out -> packed.set(packer.pack(tree, out)));
            return new ImageLayer(new StoredBlob(blob, CACHE), packed.get().diffId());
        }
    }

    static LayerPacker packer() {
        return new LayerPacker(CompressionOptions.defaults());
    }

    /** A config over these layers, one line of history for each. */
    static ImageConfig config(Platform platform, List<ImageLayer> layers) {
        ImageConfig config =
                ImageConfig.scratch(platform)
                        .withConfig(ContainerConfig.EMPTY.withCmd(List.of("/bin/link")))
                        .withCreated(BUILT);
        for (ImageLayer layer : layers) {
            config =
                    config.withHistory(
                            new History(BUILT, "COPY", null, "kiln", null), layer.diffId());
        }
        return config;
    }

    static PlatformImage image(Platform platform, List<ImageLayer> layers) {
        return PlatformImage.of(
                config(platform, layers),
                layers.stream().map(ImageLayer::blob).toList(),
                ImageAnnotations.NONE);
    }

    /** Fetches an output as the client does. */
    static Path download(RegistryClient store, String repository, Descriptor blob, Path file)
            throws IOException {
        try (InputStream in = store.openBlob(repository, blob)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    static Digest digest(Path file) throws IOException {
        return Digest.ofBytes(Files.readAllBytes(file));
    }
}
