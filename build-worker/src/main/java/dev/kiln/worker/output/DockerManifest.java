package dev.kiln.worker.output;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.kiln.image.Annotations;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code manifest.json} that {@code docker load} reads. */
final class DockerManifest {
    private record Image(
            @JsonProperty("Config") String config,
            @JsonProperty("RepoTags") @Nullable List<String> repoTags,
            @JsonProperty("Layers") List<String> layers) {}

    private DockerManifest() {}

    /**
     * Describes the image.
     *
     * @throws IllegalArgumentException if it is of several platforms
     */
    static byte[] of(FinishedImage image, List<ImageReference> names) {
        Manifest manifest = Json.read(runnable(image).bytes(), Manifest.class);
        List<String> tags = names.stream().map(DockerManifest::familiar).toList();
        return Json.bytes(
                List.of(
                        new Image(
                                ImageArchive.path(manifest.config().digest()),
                                tags.isEmpty() ? null : tags,
                                manifest.layers().stream()
                                        .map(layer -> ImageArchive.path(layer.digest()))
                                        .toList())));
    }

    /** Checks that an image can be exported for Docker. */
    static void check(FinishedImage image) {
        runnable(image);
    }

    /** Checks that an image of this many platforms can be exported for Docker. */
    static void check(int platforms) {
        if (platforms != 1) {
            throw new IllegalArgumentException(
                    "docker exporter does not currently support exporting manifest lists: the image is of %d platforms; build one of them, or use type=oci"
                            .formatted(platforms));
        }
    }

    private static Document runnable(FinishedImage image) {
        if (MediaType.isManifest(image.root().descriptor().mediaType())) {
            return image.root();
        }
        List<Descriptor> images =
                Json.read(image.root().bytes(), ImageIndex.class).manifests().stream()
                        .filter(entry -> !isAttestation(entry))
                        .toList();
        check(images.size());
        Digest digest = images.getFirst().digest();
        return image.documents().stream()
                .filter(document -> document.digest().equals(digest))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "the image has no manifest " + digest + ", which its index lists"));
    }

    private static boolean isAttestation(Descriptor entry) {
        return entry.annotations() != null
                && entry.annotations().containsKey(Annotations.REFERENCE_TYPE);
    }

    private static String familiar(ImageReference name) {
        return name.familiarName() + ":" + (name.tag() == null ? "latest" : name.tag());
    }
}
