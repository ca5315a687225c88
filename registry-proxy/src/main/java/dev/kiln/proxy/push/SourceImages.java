package dev.kiln.proxy.push;

import dev.kiln.image.Descriptor;
import dev.kiln.image.FarmRepository;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.job.JobFailure;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.RegistryException;
import dev.kiln.registry.StoredManifest;
import dev.kiln.runner.JobFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The images that the farm has: its own, and the copies of those of other registries. That the
 * layer-store fails is never the fault of what is pushed: it is an {@link IOException} of another
 * class than those of the target.
 */
final class SourceImages {
    private final RegistryClient store;

    SourceImages(RegistryClient store) {
        this.store = store;
    }

    /** The repository of the layer-store that has an image under this name, by tag. */
    String repositoryOf(ImageReference name) throws IOException, JobFailedException {
        for (String repository : candidates(name)) {
            if (find(repository, name.manifestReference()).isPresent()) {
                return repository;
            }
        }
        throw missing(name);
    }

    /** The repository of the layer-store that has this name, and its tags in order. */
    Tagged allTagsOf(ImageReference name) throws IOException, JobFailedException {
        for (String repository : candidates(name)) {
            List<String> tags = tags(repository);
            if (!tags.isEmpty()) {
                return new Tagged(repository, tags.stream().sorted().toList());
            }
        }
        throw missing(name);
    }

    /**
     * The tags of a repository.
     *
     * @param tags at least one
     */
    record Tagged(String repository, List<String> tags) {
        Tagged {
            tags = List.copyOf(tags);
        }
    }

    /** Reads an image's manifests. */
    SourceImage read(String repository, String tag) throws IOException, JobFailedException {
        StoredManifest root = require(repository, tag);
        if (!MediaType.isIndex(root.mediaType())) {
            return single(repository, root);
        }
        ImageIndex index = parse(repository, root, ImageIndex.class);
        List<SourceImage.Single> images = new ArrayList<>();
        for (Descriptor entry : index.manifests()) {
            images.add(single(repository, require(repository, entry.digest().toString())));
        }
        return new SourceImage.Several(root, index, images);
    }

    /** A blob's bytes from some byte on. */
    InputStream open(String repository, Descriptor blob, long offset) throws IOException {
        try {
            return store.openBlob(repository, blob, offset);
        } catch (RegistryException e) {
            throw failure(e);
        }
    }

    private SourceImage.Single single(String repository, StoredManifest stored)
            throws JobFailedException {
        if (!MediaType.isManifest(stored.mediaType())) {
            throw new JobFailedException(
                    JobFailure.of(
                            JobFailure.Kind.PUSH_REFUSED,
                            "the manifest %s of %s is of the type '%s': images and indexes of images are pushed"
                                    .formatted(stored.digest(), repository, stored.mediaType())));
        }
        return new SourceImage.Single(stored, parse(repository, stored, Manifest.class));
    }

    private static <T> T parse(String repository, StoredManifest stored, Class<T> type)
            throws JobFailedException {
        try {
            return Json.read(stored.bytes(), type);
        } catch (IllegalArgumentException e) {
            throw new JobFailedException(
                    JobFailure.of(
                            JobFailure.Kind.PUSH_REFUSED,
                            "the manifest %s of %s cannot be read: %s"
                                    .formatted(stored.digest(), repository, e.getMessage())),
                    e);
        }
    }

    private StoredManifest require(String repository, String reference)
            throws IOException, JobFailedException {
        Optional<StoredManifest> found = find(repository, reference);
        if (found.isEmpty()) {
            throw new JobFailedException(
                    JobFailure.of(
                            JobFailure.Kind.MISSING_IMAGE,
                            "the farm's repository %s has no manifest %s any more: build or pull the image again"
                                    .formatted(repository, reference)));
        }
        return found.get();
    }

    private Optional<StoredManifest> find(String repository, String reference) throws IOException {
        try {
            return store.findManifest(repository, reference);
        } catch (RegistryException e) {
            throw failure(e);
        }
    }

    private List<String> tags(String repository) throws IOException {
        try {
            return store.tags(repository);
        } catch (RegistryException e) {
            throw failure(e);
        }
    }

    private static IOException failure(RegistryException e) {
        return new IOException("the layer-store failed: " + e.getMessage(), e);
    }

    private static List<String> candidates(ImageReference name) {
        return List.of(FarmRepository.own(name), FarmRepository.proxied(name));
    }

    private static JobFailedException missing(ImageReference name) {
        return new JobFailedException(
                JobFailure.of(
                        JobFailure.Kind.MISSING_IMAGE,
                        "an image does not exist in the farm with the tag '%s': neither its own repository '%s' nor its copy of another registry's, '%s', has it"
                                .formatted(
                                        name.familiarForm(),
                                        FarmRepository.own(name),
                                        FarmRepository.proxied(name))));
    }
}
