package dev.kiln.cli.option;

import dev.kiln.cli.context.ContextFolder;
import dev.kiln.cli.farm.BodyPart;
import dev.kiln.cli.farm.FarmException;
import dev.kiln.image.ImageReference;
import dev.kiln.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code --build-context NAME=VALUE}.
 *
 * @param value a folder, {@code docker-image://…}, a git repository or a URL
 */
public record BuildContextOption(String name, String value) {
    private static final String IMAGE = "docker-image://";
    private static final String LAYOUT = "oci-layout://";

    /**
     * Reads one option.
     *
     * @throws IllegalArgumentException if it is no pair, its name cannot be one, or its value is of
     *     a kind that a farm does not take
     */
    public static BuildContextOption parse(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0 || equals == text.length() - 1) {
            throw new IllegalArgumentException(
                    "--build-context '%s': expected NAME=VALUE".formatted(text));
        }
        String name = text.substring(0, equals);
        String value = text.substring(equals + 1);
        ImageReference.parse(name); // names are those of images, and refused in its words
        if (value.startsWith(LAYOUT)) {
            throw new IllegalArgumentException(
                    "--build-context '%s': an image layout on this machine is not sent; push it to"
                                    .formatted(text)
                            + " the farm's registry and name it as docker-image://…");
        }
        return new BuildContextOption(name, value);
    }

    /** The value of the farm's parameter {@code buildContext}. */
    public String parameter() {
        return name + "=" + (isElsewhere() ? value : "upload");
    }

    /**
     * The part of the request that carries it; empty where nothing is sent.
     *
     * @throws FarmException if the value is no folder
     */
    public Optional<BodyPart> part() throws IOException {
        if (isElsewhere()) {
            return Optional.empty();
        }
        Path folder = Path.of(value);
        if (!Files.isDirectory(folder)) {
            throw new FarmException(
                    ("the context '%s' of --build-context %s is no folder: expected a folder,"
                                    + " docker-image://NAME, a git repository or an http(s) URL")
                            .formatted(value, name));
        }
        return Optional.of(new BodyPart("context." + name, ContextFolder.ofFiles(folder)));
    }

    private boolean isElsewhere() {
        return value.startsWith(IMAGE) || Source.ofContext(value).isPresent();
    }
}
