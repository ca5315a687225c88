package dev.kiln.worker.output;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.StoredManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds a finished image in the layer-store, as other workers may have stored it. */
public final class ImageLoader {
    private final RegistryClient store;

    public ImageLoader(RegistryClient store) {
        this.store = store;
    }

    /**
     * As {@link #load(String, Descriptor)}, by a tag or digest.
     *
     * @throws IOException if there is none of that name
     */
    public FinishedImage load(String repository, String reference) throws IOException {
        return load(repository, find(repository, reference).descriptor());
    }

    /**
     * Reads the image's manifests; configs, layers and statements stay where they are.
     *
     * @param root the descriptor of a manifest or an index, kept as the descriptor of the result
     * @throws IOException if a manifest is missing or of a kind that is not known
     */
    public FinishedImage load(String repository, Descriptor root) throws IOException {
        Document document = fetch(repository, root);
        List<Document> documents = new ArrayList<>();
        Map<Digest, StoredBlob> blobs = new LinkedHashMap<>();
        if (MediaType.isIndex(root.mediaType())) {
            for (Descriptor entry : Json.read(document.bytes(), ImageIndex.class).manifests()) {
                Document manifest = fetch(repository, entry);
                documents.add(manifest);
                addBlobs(repository, manifest, blobs);
            }
        } else {
            addBlobs(repository, document, blobs);
        }
        return new FinishedImage(document, documents, List.copyOf(blobs.values()));
    }

    private Document fetch(String repository, Descriptor descriptor) throws IOException {
        return new Document(descriptor, find(repository, descriptor.digest().toString()).bytes());
    }

    private StoredManifest find(String repository, String reference) throws IOException {
        return store.findManifest(repository, reference)
                .orElseThrow(() ->
                        new IOException(
                                "the manifest %s is no longer in %s of the layer-store: build the image again"
                                        .formatted(reference, repository)));
    }

    private static void addBlobs(
            String repository, Document document, Map<Digest, StoredBlob> blobs)
            throws IOException {
        String type = document.descriptor().mediaType();
        if (!MediaType.isManifest(type)) {
            throw new IOException(
                    "%s in %s is of type %s: expected a manifest"
                            .formatted(document.digest(), repository, type));
        }
        Manifest manifest = Json.read(document.bytes(), Manifest.class);
        blobs.putIfAbsent(
                manifest.config().digest(), new StoredBlob(manifest.config(), repository));
        for (Descriptor layer : manifest.layers()) {
            blobs.putIfAbsent(layer.digest(), new StoredBlob(layer, repository));
        }
    }
}
