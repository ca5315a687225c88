package dev.kiln.worker.output;

import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageAnnotations;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import java.util.ArrayList;
import java.util.List;

/** Writes the index over the manifests of several platforms and their attestations. Pure. */
public final class IndexWriter {
    private IndexWriter() {}

    /**
     * The index: the images in the order given, behind them all attestations in the same order, as
     * BuildKit has it.
     *
     * @param images manifests with their platforms, in the order in which the platforms were asked
     *     for
     * @param attestations manifests about these images, see {@link Attestation}
     * @param annotations those for the index and its descriptor are used
     */
    public static Document write(
            List<Descriptor> images, List<Descriptor> attestations, ImageAnnotations annotations) {
        List<Descriptor> entries = new ArrayList<>();
        for (Descriptor image : images) {
            if (image.platform() == null) {
                throw new IllegalArgumentException(
                        "an index needs the platform of the manifest " + image.digest());
            }
            entries.add(image);
        }
        for (Descriptor attestation : attestations) {
            entries.add(attestation.withPlatform(Platform.UNKNOWN));
        }
        Document index =
                Document.ofJson(
                        MediaType.OCI_INDEX,
                        ImageIndex.of(entries).withAnnotations(annotations.index()));
        return index.withDescriptor(
                index.descriptor().withAnnotations(annotations.indexDescriptor()));
    }
}
