package dev.kiln.worker.output;

import dev.kiln.image.Annotations;
import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What is attested of one platform's image, stored as BuildKit does it: a manifest whose layers are
 * in-toto statements, listed in the image's index.
 *
 * @param manifest its descriptor is the entry of the index
 * @param statements the layers of the manifest
 */
public record Attestation(Document manifest, Document config, List<Document> statements) {
    private static final String ARTIFACT_TYPE =
            "application/vnd.docker.attestation.manifest.v1+json";

    /** How the manifest looks. */
    public enum Form {
        /** An OCI 1.1 artifact with the image as its subject: BuildKit's default since 0.31. */
        ARTIFACT,
        /** An image whose config means nothing, for registries that take no artifacts. */
        IMAGE
    }

    public Attestation {
        statements = List.copyOf(statements);
    }

    /**
     * Attaches what is said of an image to it.
     *
     * @param names of the image, each of which is a subject; none for an image without a name
     */
    public static Attestation of(
            PlatformImage image,
            Collection<ImageReference> names,
            List<Predicate> predicates,
            Form form) {
        List<Subject> subjects =
                names.stream()
                        .map(name ->
                                Subject.ofImage(name, image.platform(), image.manifest().digest()))
                        .toList();
        return of(
                image.manifest().descriptor(),
                predicates.stream().map(said -> Statement.of(said, subjects)).toList(),
                form);
    }

    /**
     * Attaches statements to an image.
     *
     * @param image the descriptor of the manifest that they are about
     */
    public static Attestation of(Descriptor image, List<Statement> statements, Form form) {
        List<Document> layers = statements.stream().map(Attestation::layer).toList();
        List<Descriptor> descriptors = layers.stream().map(Document::descriptor).toList();
        Document config =
                switch (form) {
                    case ARTIFACT ->
                            Document.of(MediaType.OCI_EMPTY, "{}".getBytes(StandardCharsets.UTF_8));
                    case IMAGE -> Document.ofJson(MediaType.OCI_CONFIG, imageConfig(layers));
                };
        Descriptor subject = Descriptor.of(image.mediaType(), image.digest(), image.size());
        Manifest manifest =
                new Manifest(
                        2,
                        MediaType.OCI_MANIFEST,
                        form == Form.ARTIFACT ? ARTIFACT_TYPE : null,
                        config.descriptor(),
                        descriptors,
                        form == Form.ARTIFACT ? subject : null,
                        null);
        Document document = Document.ofJson(MediaType.OCI_MANIFEST, manifest);
        Descriptor entry =
                document.descriptor()
                        .withPlatform(Platform.UNKNOWN)
                        .withAnnotations(
                                Map.of(
                                        Annotations.REFERENCE_TYPE,
                                        Annotations.ATTESTATION_MANIFEST,
                                        Annotations.REFERENCE_DIGEST,
                                        image.digest().toString()));
        return new Attestation(document.withDescriptor(entry), config, layers);
    }

    private static Document layer(Statement statement) {
        Document document = Document.of(MediaType.IN_TOTO, statement.bytes());
        return document.withDescriptor(
                document.descriptor()
                        .withAnnotations(
                                Map.of(Annotations.PREDICATE_TYPE, statement.predicateType())));
    }

    private static ImageConfig imageConfig(List<Document> layers) {
        return new ImageConfig(
                Platform.UNKNOWN.architecture(),
                null,
                null,
                null,
                null,
                Platform.UNKNOWN.os(),
                new ImageConfig.RootFs("layers", layers.stream().map(Document::digest).toList()),
                null);
    }
}
