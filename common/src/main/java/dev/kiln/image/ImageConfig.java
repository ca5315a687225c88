package dev.kiln.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The image configuration: platform, how it runs, its layers by diff id, its history (OCI
 * image-spec, "Image Configuration").
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageConfig(
        String architecture,
        @Nullable ContainerConfig config,
        @Nullable Instant created,
        @Nullable String author,
        @Nullable List<History> history,
        String os,
        @JsonProperty("rootfs") RootFs rootFs,
        @Nullable String variant) {

    public ImageConfig {
        history = history == null ? null : List.copyOf(history);
    }

    /**
     * The layers, lowest first.
     *
     * @param type always {@code layers}
     */
    public record RootFs(String type, @JsonProperty("diff_ids") List<Digest> diffIds) {
        public RootFs {
            diffIds = diffIds == null ? List.of() : List.copyOf(diffIds);
        }
    }

    /** The config of {@code FROM scratch} on this platform. */
    public static ImageConfig scratch(Platform platform) {
        return new ImageConfig(
                platform.architecture(),
                ContainerConfig.EMPTY,
                null,
                null,
                List.of(),
                platform.os(),
                new RootFs("layers", List.of()),
                platform.variant());
    }

    public Platform platform() {
        return new Platform(os, architecture, variant);
    }

    /** The container config, empty where the image has none. */
    public ContainerConfig containerConfig() {
        return config == null ? ContainerConfig.EMPTY : config;
    }

    public ImageConfig withConfig(ContainerConfig newConfig) {
        return new ImageConfig(
                architecture, newConfig, created, author, history, os, rootFs, variant);
    }

    public ImageConfig withAuthor(String newAuthor) {
        return new ImageConfig(
                architecture, config, created, newAuthor, history, os, rootFs, variant);
    }

    public ImageConfig withCreated(Instant instant) {
        return new ImageConfig(architecture, config, instant, author, history, os, rootFs, variant);
    }

    /** With these lines of history in place of its own. */
    public ImageConfig withHistory(List<History> lines) {
        return new ImageConfig(architecture, config, created, author, lines, os, rootFs, variant);
    }

    /** With these layers in place of its own, lowest first. */
    public ImageConfig withLayers(List<Digest> diffIds) {
        return new ImageConfig(
                architecture,
                config,
                created,
                author,
                history,
                os,
                new RootFs("layers", diffIds),
                variant);
    }

    /** With one more line of history and, where it made one, its layer on top. */
    public ImageConfig withHistory(History entry, @Nullable Digest diffId) {
        var lines = new ArrayList<History>(history == null ? List.of() : history);
        lines.add(entry);
        var layers = new ArrayList<Digest>(rootFs.diffIds());
        if (diffId != null) {
            layers.add(diffId);
        }
        return new ImageConfig(
                architecture,
                config,
                created,
                author,
                lines,
                os,
                new RootFs("layers", layers),
                variant);
    }
}
