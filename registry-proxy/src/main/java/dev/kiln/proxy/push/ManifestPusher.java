package dev.kiln.proxy.push;

import dev.kiln.image.Descriptor;
import dev.kiln.image.MediaType;
import dev.kiln.job.JobFailure;
import dev.kiln.registry.RegistryException;
import dev.kiln.registry.StoredManifest;
import dev.kiln.runner.JobFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Puts manifests to one registry, those that an index lists before it; as they are, or in Docker's
 * format from the moment on when the registry refuses OCI's. Not thread-safe.
 */
final class ManifestPusher {
    /**
     * What registries answer to types that they do not know: the specification's own word, that of
     * distribution before 2.7, and that of registries that look for a tag inside.
     */
    private static final Set<String> TYPE_REFUSALS =
            Set.of("UNSUPPORTED", "MANIFEST_INVALID", "TAG_INVALID");

    private final PushTarget target;
    private final PushLog log;
    private boolean dockerFormat;

    ManifestPusher(PushTarget target, PushLog log) {
        this.target = target;
        this.log = log;
    }

    /** Puts an image under a tag, and gives the manifest or index that has it now. */
    StoredManifest push(SourceImage image, String tag) throws IOException, JobFailedException {
        try {
            return pushOnce(image, tag);
        } catch (RegistryException e) {
            if (dockerFormat || !isTypeRefused(e) || !hasOciType(image)) {
                throw e;
            }
            dockerFormat = true;
            log.notice(
                    "%s does not take OCI manifests (%s): they are converted to Docker's schema 2, which gives them other digests"
                            .formatted(target.registry(), e.getMessage()));
            return pushOnce(image, tag);
        }
    }

    private StoredManifest pushOnce(SourceImage image, String tag)
            throws IOException, JobFailedException {
        StoredManifest manifest =
                switch (image) {
                    case SourceImage.Single single -> converted(single);
                    case SourceImage.Several several -> index(several);
                };
        put(tag, manifest);
        return manifest;
    }

    private StoredManifest index(SourceImage.Several image) throws IOException, JobFailedException {
        List<Descriptor> entries = new ArrayList<>();
        for (int i = 0; i < image.images().size(); i++) {
            Descriptor entry = image.index().manifests().get(i);
            if (dockerFormat && SourceImage.Several.isAttestation(entry)) {
                log.notice(
                        "attestation %s is left out: Docker's schema 2 has none"
                                .formatted(entry.digest()));
                continue;
            }
            StoredManifest child = converted(image.images().get(i));
            put(child.digest().toString(), child);
            Descriptor descriptor = child.descriptor();
            entries.add(
                    entry.platform() == null
                            ? descriptor
                            : descriptor.withPlatform(entry.platform()));
        }
        return dockerFormat ? SchemaTwo.listOf(entries) : image.stored();
    }

    private StoredManifest converted(SourceImage.Single image) throws JobFailedException {
        if (!dockerFormat || image.stored().mediaType().equals(MediaType.DOCKER_MANIFEST)) {
            return image.stored();
        }
        try {
            return SchemaTwo.of(image.manifest());
        } catch (IllegalArgumentException e) {
            throw new JobFailedException(
                    JobFailure.of(
                            JobFailure.Kind.PUSH_REFUSED,
                            "%s takes images in Docker's schema 2 only, and manifest %s cannot be converted: %s"
                                    .formatted(
                                            target.registry(),
                                            image.stored().digest(),
                                            e.getMessage())),
                    e);
        }
    }

    private void put(String reference, StoredManifest manifest) throws IOException {
        target.client()
                .pushManifest(
                        target.repository(), reference, manifest.mediaType(), manifest.bytes());
    }

    private static boolean isTypeRefused(RegistryException e) {
        return e.status() == 415
                || (e.status() >= 400
                        && e.status() < 500
                        && e.codes().stream().anyMatch(TYPE_REFUSALS::contains));
    }

    private static boolean hasOciType(SourceImage image) {
        return switch (image) {
            case SourceImage.Single single -> isOci(single);
            case SourceImage.Several several ->
                    isOci(several) || several.images().stream().anyMatch(ManifestPusher::isOci);
        };
    }

    private static boolean isOci(SourceImage image) {
        String type = image.stored().mediaType();
        return type.equals(MediaType.OCI_MANIFEST) || type.equals(MediaType.OCI_INDEX);
    }
}
