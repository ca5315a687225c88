package dev.kiln.worker.output;

import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageAnnotations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole image, of one platform or of several: all that is pushed under a name or exported.
 *
 * @param root a manifest or an index; the digest of the image
 * @param documents all others that it leads to and that are in memory; those that others refer to
 *     come first
 * @param blobs the rest, in the layer-store; each once
 */
public record FinishedImage(Document root, List<Document> documents, List<StoredBlob> blobs) {
    public FinishedImage {
        documents = List.copyOf(documents);
        blobs = List.copyOf(blobs);
    }

    /** One platform's image, with what is attested of it. */
    public record Part(PlatformImage image, @Nullable Attestation attestation) {}

    /** An image of one platform without attestations: its manifest is the root. */
    public static FinishedImage of(PlatformImage image) {
        return new FinishedImage(
                image.manifest(), List.of(image.config()), distinct(image.layers()));
    }

    /**
     * An image with an index as its root: of several platforms, or with attestations.
     *
     * @param parts in the order in which the platforms were asked for
     */
    public static FinishedImage of(List<Part> parts, ImageAnnotations annotations) {
        List<Document> documents = new ArrayList<>();
        List<StoredBlob> blobs = new ArrayList<>();
        List<Descriptor> images = new ArrayList<>();
        List<Descriptor> attestations = new ArrayList<>();
        for (Part part : parts) {
            documents.add(part.image().config());
            documents.add(part.image().manifest());
            blobs.addAll(part.image().layers());
            images.add(part.image().manifest().descriptor());
        }
        for (Part part : parts) {
            if (part.attestation() != null) {
                documents.add(part.attestation().config());
                documents.addAll(part.attestation().statements());
                documents.add(part.attestation().manifest());
                attestations.add(part.attestation().manifest().descriptor());
            }
        }
        Document index = IndexWriter.write(images, attestations, annotations);
        return new FinishedImage(index, documents, distinct(blobs));
    }

    private static List<StoredBlob> distinct(List<StoredBlob> blobs) {
        var byDigest = new java.util.LinkedHashMap<dev.kiln.image.Digest, StoredBlob>();
        blobs.forEach(blob -> byDigest.putIfAbsent(blob.descriptor().digest(), blob));
        return List.copyOf(byDigest.values());
    }
}
