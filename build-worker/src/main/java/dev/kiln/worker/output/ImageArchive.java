package dev.kiln.worker.output;

import dev.kiln.image.Annotations;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.ImageReference;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.archive.EntryType;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes an image as a tar of an OCI image layout (OCI image-spec, "Image Layout"), and for {@code
 * docker load} with a {@code manifest.json} in it. Entries are in the order of their names and have
 * no times, so that the same image gives the same bytes.
 */
final class ImageArchive {
    private static final String BLOBS = "blobs";
    private static final int BUFFER_BYTES = 128 << 10;

    private final RegistryClient store;

    ImageArchive(RegistryClient store) {
        this.store = store;
    }

    /** Writes one file's content. */
    private interface Content {
        void writeTo(TarWriter tar) throws IOException;
    }

    private record Entry(long sizeBytes, Content content) {
        static Entry of(byte[] bytes) {
            return new Entry(bytes.length, tar -> tar.write(bytes, 0, bytes.length));
        }
    }

    /**
     * Writes the archive.
     *
     * @param names under which the image is known when it is loaded; may be empty
     * @param created of the image; an annotation of that name wins
     */
    void write(
            FinishedImage image,
            boolean forDocker,
            List<ImageReference> names,
            Instant created,
            OutputStream out)
            throws IOException {
        SortedMap<String, Entry> files = new TreeMap<>();
        files.put("oci-layout", Entry.of(text("{\"imageLayoutVersion\":\"1.0.0\"}")));
        files.put("index.json", Entry.of(layoutIndex(image.root().descriptor(), names, created)));
        if (forDocker) {
            files.put("manifest.json", Entry.of(DockerManifest.of(image, names)));
        }
        files.put(path(image.root().digest()), Entry.of(image.root().bytes()));
        image.documents().forEach(one -> files.put(path(one.digest()), Entry.of(one.bytes())));
        for (StoredBlob blob : image.blobs()) {
            Entry entry = new Entry(blob.descriptor().size(), tar -> copy(blob, tar));
            files.put(path(blob.descriptor().digest()), entry);
        }
        TarWriter tar = new TarWriter(out);
        tar.begin(TarEntry.of(BLOBS, EntryType.DIRECTORY, 0755, 0, 0, 0));
        for (String algorithm : algorithms(files)) {
            tar.begin(TarEntry.of(algorithm, EntryType.DIRECTORY, 0755, 0, 0, 0));
        }
        for (Map.Entry<String, Entry> file : files.entrySet()) {
            int permissions = file.getKey().endsWith(".json") ? 0644 : 0444;
            TarEntry header = TarEntry.of(file.getKey(), EntryType.FILE, permissions, 0, 0, 0);
            tar.begin(header.withSize(file.getValue().sizeBytes()));
            file.getValue().content().writeTo(tar);
        }
        tar.finish();
    }

    /** Where an archive keeps a blob. */
    static String path(Digest digest) {
        return BLOBS + "/" + digest.algorithm() + "/" + digest.hex();
    }

    private static List<String> algorithms(SortedMap<String, Entry> files) {
        return files.keySet().stream()
                .filter(name -> name.startsWith(BLOBS + "/"))
                .map(name -> name.substring(0, name.lastIndexOf('/')))
                .distinct()
                .toList();
    }

    private void copy(StoredBlob blob, TarWriter tar) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = store.openBlob(blob.repository(), blob.descriptor())) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                tar.write(buffer, 0, n);
            }
        }
    }

    /** One entry for each name, or one without a name. */
    private static byte[] layoutIndex(
            Descriptor root, List<ImageReference> names, Instant created) {
        Map<String, String> own = new TreeMap<>();
        own.put(Annotations.CREATED, created.truncatedTo(ChronoUnit.SECONDS).toString());
        if (root.annotations() != null) {
            own.putAll(root.annotations());
        }
        List<Descriptor> entries = new ArrayList<>();
        for (ImageReference name : names) {
            Map<String, String> named = new TreeMap<>(own);
            named.put(Annotations.CONTAINERD_NAME, name.toString());
            named.put(Annotations.REF_NAME, name.manifestReference());
            entries.add(root.withAnnotations(named));
        }
        if (entries.isEmpty()) {
            entries.add(root.withAnnotations(own));
        }
        return Json.bytes(ImageIndex.of(entries));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
