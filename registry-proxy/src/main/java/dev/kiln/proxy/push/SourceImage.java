package dev.kiln.proxy.push;

import dev.kiln.image.Annotations;
import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.registry.StoredManifest;
import java.util.List;
import java.util.stream.Stream;

/** An image of the farm, with all that its manifests name. */
sealed interface SourceImage {
    /** The manifest or index, byte by byte as the farm has it. */
    StoredManifest stored();

    /** Its configs, each once. */
    List<Descriptor> configs();

    /** Its layers, lowest first, each once; also those that are not to be distributed. */
    List<Descriptor> layers();

    /** The config of the image, or the index where there are several. */
    Descriptor config();

    /** An image of one platform. */
    record Single(StoredManifest stored, Manifest manifest) implements SourceImage {
        @Override
        public List<Descriptor> configs() {
            return List.of(manifest.config());
        }

        @Override
        public List<Descriptor> layers() {
            return manifest.layers().stream().distinct().toList();
        }

        @Override
        public Descriptor config() {
            return manifest.config();
        }
    }

    /**
     * Images of several platforms.
     *
     * @param images one for each entry of the index, in its order
     */
    record Several(StoredManifest stored, ImageIndex index, List<Single> images)
            implements SourceImage {
        public Several {
            images = List.copyOf(images);
        }

        @Override
        public List<Descriptor> configs() {
            return images.stream().map(Single::config).distinct().toList();
        }

        @Override
        public List<Descriptor> layers() {
            return images.stream().flatMap(image -> image.layers().stream()).distinct().toList();
        }

        @Override
        public Descriptor config() {
            return stored.descriptor();
        }

        /** Whether an entry tells of another one, and is no image that could run. */
        static boolean isAttestation(Descriptor entry) {
            return entry.annotations() != null
                    && entry.annotations().containsKey(Annotations.REFERENCE_TYPE);
        }
    }

    /** What the target must have before it takes the manifests. */
    default Stream<Descriptor> blobs() {
        return Stream.concat(
                layers().stream().filter(layer -> !MediaType.isForeign(layer.mediaType())),
                configs().stream());
    }
}
