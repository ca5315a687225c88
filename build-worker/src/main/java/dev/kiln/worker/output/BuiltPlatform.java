package dev.kiln.worker.output;

import dev.kiln.image.Digest;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a build made for one platform.
 *
 * @param image without annotations, its times as they came about
 * @param base the image that it was built on, whose layers and history keep their times; {@code
 *     null} for scratch
 * @param root where its files are mounted, for outputs that hold files; {@code null} where there
 *     are none
 * @param predicates what is said of it, such as provenance and the list of its packages
 */
public record BuiltPlatform(
        PlatformImage image,
        @Nullable ImageConfig base,
        @Nullable Path root,
        List<Predicate> predicates) {
    public BuiltPlatform {
        predicates = List.copyOf(predicates);
    }

    Platform platform() {
        return image.platform();
    }

    /**
     * Its image as it is given out: with the request's annotations, and no later than its epoch.
     */
    PlatformImage finish(OutputRequest request, LayerRewriter rewriter) throws IOException {
        ImageConfig config = image.image();
        List<StoredBlob> blobs = image.layers();
        SourceDateEpoch epoch = request.epoch();
        if (epoch != null) {
            config = epoch.clamp(config, base);
            if (request.rewriteTimestamps()) {
                List<Digest> baseLayers = base == null ? List.of() : base.rootFs().diffIds();
                List<ImageLayer> layers = rewriter.rewrite(layers(config), baseLayers, epoch);
                config = config.withLayers(layers.stream().map(ImageLayer::diffId).toList());
                blobs = layers.stream().map(ImageLayer::blob).toList();
            }
        }
        return PlatformImage.of(config, blobs, request.annotations().of(platform()));
    }

    private List<ImageLayer> layers(ImageConfig config) {
        List<Digest> diffIds = config.rootFs().diffIds();
        if (diffIds.size() != image.layers().size()) {
            throw new IllegalArgumentException(
                    "the image for %s has %d layers, but its config lists %d"
                            .formatted(platform(), image.layers().size(), diffIds.size()));
        }
        List<ImageLayer> layers = new ArrayList<>();
        for (int i = 0; i < diffIds.size(); i++) {
            layers.add(new ImageLayer(image.layers().get(i), diffIds.get(i)));
        }
        return layers;
    }

    /**
     * Its files as they are given out.
     *
     * @param alone whether the build has no other platform, so that they need no folder
     */
    RootTree tree(boolean alone) {
        if (root == null) {
            throw new IllegalArgumentException(
                    "the files for " + platform() + " are to be exported, but are not mounted");
        }
        return alone ? RootTree.of(root, predicates) : RootTree.of(platform(), root, predicates);
    }
}
