package dev.kiln.farmtest;

import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.Manifest;
import dev.kiln.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks into images from outside: pulled by skopeo, read by GNU tar. */
final class Images {
    private Images() {}

    /** Pulls an image into an OCI layout. */
    static Path pull(Client client, String name, Path parent)
            throws IOException, InterruptedException {
        Path layout = Files.createTempDirectory(parent, "image-");
        String source = "docker://127.0.0.1:" + client.url().getPort() + "/" + name;
        Shell.sh(
                        parent,
                        "skopeo copy -q --src-tls-verify=false "
                                + source
                                + " oci:"
                                + layout
                                + ":latest")
                .expectSuccess();
        return layout;
    }

    /** One line for each entry of each layer: mode, owner, size, name. */
    static List<String> listing(Path layout) throws IOException, InterruptedException {
        var lines = new ArrayList<String>();
        for (Path layer : layers(layout)) {
            String tar =
                    Shell.sh(layout, "tar --numeric-owner -tvf " + layer).expectSuccess().output();
            tar.lines().map(Images::withoutTime).forEach(lines::add);
        }
        return lines;
    }

    /** The content of a file, from the highest layer that has it. */
    static String read(Path layout, String name) throws IOException, InterruptedException {
        for (Path layer : layers(layout).reversed()) {
            Shell.Result result =
                    Shell.sh(layout, "tar -xOf " + layer + " " + name + " 2>/dev/null");
            if (result.status() == 0) {
                return result.output();
            }
        }
        throw new AssertionError("no layer of " + layout + " has " + name);
    }

    /** The digest of the highest layer, without its algorithm. */
    static String topLayer(Path layout) throws IOException {
        return String.valueOf(layers(layout).getLast().getFileName());
    }

    /** The names of a file's extended attributes, as GNU tar sees them. */
    static String xattrs(Path layout, String name) throws IOException, InterruptedException {
        var found = new StringBuilder();
        for (Path layer : layers(layout)) {
            found.append(
                    Shell.sh(
                                    layout,
                                    "tar --xattrs -vvtf "
                                            + layer
                                            + " | grep -A9 ' "
                                            + name
                                            + "$' || true")
                            .output());
        }
        return found.toString();
    }

    private static List<Path> layers(Path layout) throws IOException {
        ImageIndex index =
                Json.read(Files.readAllBytes(layout.resolve("index.json")), ImageIndex.class);
        Manifest manifest =
                Json.read(
                        Files.readAllBytes(blob(layout, index.manifests().getFirst())),
                        Manifest.class);
        return manifest.layers().stream().map(layer -> blob(layout, layer)).toList();
    }

    private static Path blob(Path layout, Descriptor descriptor) {
        return layout.resolve("blobs/sha256").resolve(descriptor.digest().hex());
    }

    /** {@code -rw-r--r-- 0/0 4 2026-11-24 10:00 name} without its time and its padding. */
    private static String withoutTime(String line) {
        String[] words = line.trim().split("\\s+", 6);
        return words[0] + " " + words[1] + " " + words[2] + " " + words[5];
    }
}
