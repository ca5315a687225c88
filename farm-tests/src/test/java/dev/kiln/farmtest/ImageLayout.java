package dev.kiln.farmtest;

import dev.kiln.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An image on disk, as an OCI layout or as skopeo's {@code dir:}. */
final class ImageLayout {
    private final Path folder;
    private final JsonNode config;
    private final ImageTree tree;
    private final int layers;

    private ImageLayout(Path folder) throws IOException {
        this.folder = folder;
        JsonNode manifest = manifest();
        this.config = json(blob(manifest.get("config")));
        var files = new ArrayList<Path>();
        for (JsonNode layer : manifest.get("layers")) {
            files.add(blob(layer));
        }
        this.layers = files.size();
        this.tree = ImageTree.of(files);
    }

    static ImageLayout read(Path folder) throws IOException {
        return new ImageLayout(folder);
    }

    /** The digest of the manifest of an OCI layout, with its algorithm. */
    static String digest(Path folder) throws IOException {
        return json(folder.resolve("index.json")).get("manifests").get(0).get("digest").asString();
    }

    private JsonNode manifest() throws IOException {
        Path flat = folder.resolve("manifest.json");
        if (Files.exists(flat)) {
            return json(flat);
        }
        return json(blob(json(folder.resolve("index.json")).get("manifests").get(0)));
    }

    private Path blob(JsonNode descriptor) {
        String hex = descriptor.get("digest").asString().substring("sha256:".length());
        Path blob = folder.resolve("blobs/sha256/" + hex);
        return Files.exists(blob) ? blob : folder.resolve(hex);
    }

    private static JsonNode json(Path file) throws IOException {
        return Json.mapper().readTree(Files.readString(file));
    }

    /**
     * What there is beyond a base image.
     *
     * @param server whose address is written as {@code http://files.test}
     */
    ConformanceOutcome outcome(ImageLayout base, String server) {
        ImageTree below = isOn(base) ? base.tree : new ImageTree();
        String busybox = base.tree.content("/bin/busybox");
        if (config.get("config") instanceof ObjectNode fields) {
            // BuildKit sets it with each CMD; the image-spec has deprecated it.
            fields.remove("ArgsEscaped");
        }
        JsonNode plain = Json.mapper().readTree(anonymous(config.get("config").toString(), server));
        List<String> lines =
                tree.listing(below).stream()
                        .map(line -> anonymous(line, server).replace(busybox, " (busybox)"))
                        .toList();
        return new ConformanceOutcome(null, plain, history(server), layers, lines);
    }

    private boolean isOn(ImageLayout base) {
        JsonNode ids = config.path("rootfs").path("diff_ids");
        return !ids.isEmpty()
                && ids.get(0).equals(base.config.get("rootfs").get("diff_ids").get(0));
    }

    private List<String> history(String server) {
        var lines = new ArrayList<String>();
        String author = config.path("author").asString("");
        if (!author.isEmpty()) {
            lines.add("author " + author);
        }
        for (JsonNode entry : config.get("history")) {
            if (entry.path("comment").asString("").equals(BaseImage.COMMENT)) {
                continue;
            }
            String line =
                    (entry.path("empty_layer").asBoolean(false) ? "empty " : "layer ")
                            + entry.path("created_by").asString("")
                            + (entry.has("comment") ? " # " + entry.get("comment").asString() : "");
            lines.add(anonymous(line, server));
        }
        return lines;
    }

    private static String anonymous(String text, String server) {
        return text.replace(server, "http://files.test");
    }
}
