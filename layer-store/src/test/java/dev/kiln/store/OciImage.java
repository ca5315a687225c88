package dev.kiln.store;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** A small real image in an OCI layout, made with the system's tar. */
final class OciImage {
    private static final String TAG_ANNOTATION = "org.opencontainers.image.ref.name";

    private OciImage() {}

    /**
     * Writes an image with one layer of one file.
     *
     * @return the digest of its manifest, tagged {@code v1}
     */
    static Digest write(Path folder, byte[] content) throws Exception {
        Path files = Files.createDirectories(folder.resolveSibling("files"));
        Files.write(files.resolve("content"), content);
        Path tar = folder.resolveSibling("layer.tar");
        Command.run("tar", "-C", files.toString(), "-cf", tar.toString(), ".");
        byte[] layer = Files.readAllBytes(tar);
        String config =
                """
                {"architecture":"amd64","os":"linux","config":{"Cmd":["/content"]},
                 "rootfs":{"type":"layers","diff_ids":["%s"]}}
                """
                        .formatted(Digest.ofBytes(layer));
        Descriptor manifest =
                blob(
                        folder,
                        MediaType.OCI_MANIFEST,
                        Json.bytes(
                                Manifest.of(
                                        blob(
                                                folder,
                                                MediaType.OCI_CONFIG,
                                                config.getBytes(StandardCharsets.UTF_8)),
                                        List.of(
                                                blob(
                                                        folder,
                                                        MediaType.OCI_LAYER_GZIP,
                                                        gzipped(layer))))));
        Descriptor tagged =
                new Descriptor(
                        manifest.mediaType(),
                        manifest.digest(),
                        manifest.size(),
                        null,
                        Map.of(TAG_ANNOTATION, "v1"),
                        null,
                        null);
        Files.write(folder.resolve("index.json"), Json.bytes(ImageIndex.of(List.of(tagged))));
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        return manifest.digest();
    }

    private static Descriptor blob(Path folder, String mediaType, byte[] bytes) throws IOException {
        Digest digest = Digest.ofBytes(bytes);
        Path blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
        Files.write(blobs.resolve(digest.hex()), bytes);
        return Descriptor.of(mediaType, digest, bytes.length);
    }

    private static byte[] gzipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }
}
