package dev.kiln.worker.output;

import dev.kiln.image.AnnotationOptions;
import dev.kiln.image.Annotations;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageAnnotations;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts images of single platforms, which may have attestations, under one index. Pure. */
public final class JoinedImage {
    private final List<Descriptor> images = new ArrayList<>();
    private final List<Descriptor> attestations = new ArrayList<>();
    private final List<Document> documents = new ArrayList<>();
    private final Map<Digest, StoredBlob> blobs = new LinkedHashMap<>();

    private JoinedImage() {}

    /** The image of one platform, as {@link ImageLoader} finds it. */
    public record Part(Platform platform, FinishedImage image) {}

    /**
     * Joins images: the index lists the parts' own manifests in the order of the parts, then the
     * manifests of their attestations.
     *
     * @throws IllegalArgumentException if an annotation does not fit these platforms
     */
    public static FinishedImage of(List<Part> parts, AnnotationOptions annotations) {
        List<Platform> platforms = parts.stream().map(Part::platform).toList();
        annotations.check(platforms, true);
        var joined = new JoinedImage();
        parts.forEach(part -> joined.add(part, annotations.of(part.platform())));
        Document index =
                IndexWriter.write(
                        joined.images, joined.attestations, annotations.of(platforms.getFirst()));
        return new FinishedImage(index, joined.documents, List.copyOf(joined.blobs.values()));
    }

    private void add(Part part, ImageAnnotations annotations) {
        FinishedImage image = part.image();
        documents.addAll(image.documents());
        image.blobs().forEach(blob -> blobs.putIfAbsent(blob.descriptor().digest(), blob));
        Document root = image.root();
        if (!MediaType.isIndex(root.descriptor().mediaType())) {
            documents.add(root);
            addImage(part.platform(), root.descriptor(), annotations);
            return;
        }
        for (Descriptor entry : Json.read(root.bytes(), ImageIndex.class).manifests()) {
            if (isAttestation(entry)) {
                attestations.add(entry);
            } else {
                addImage(part.platform(), entry, annotations);
            }
        }
    }

    private void addImage(Platform platform, Descriptor manifest, ImageAnnotations annotations) {
        Map<String, String> all = new TreeMap<>();
        if (manifest.annotations() != null) {
            all.putAll(manifest.annotations());
        }
        all.putAll(annotations.manifestDescriptor());
        images.add(manifest.withPlatform(platform).withAnnotations(all));
    }

    private static boolean isAttestation(Descriptor entry) {
        return entry.annotations() != null
                && entry.annotations().containsKey(Annotations.REFERENCE_TYPE);
    }
}
