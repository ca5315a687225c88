package dev.kiln.cli.context;

import dev.kiln.cli.farm.BodyPart;
import dev.kiln.cli.farm.ContextSource;
import dev.kiln.cli.farm.FarmException;
import dev.kiln.source.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What CONTEXT and {@code -f} say.
 *
 * @param remote a git repository or URL; null where the context is sent
 * @param dockerfile path in the context, or in the tar that holds it; null for the farm's default
 * @param parts what is sent
 */
public record ChosenContext(
        @Nullable String remote, @Nullable String dockerfile, List<BodyPart> parts) {
    private static final String STDIN = "-";
    private static final ContextSource EMPTY = out -> new ContextTar(out).finish();

    public ChosenContext {
        parts = List.copyOf(parts);
    }

    /**
     * Looks at what is there; nothing is read of it but a Dockerfile that is not in the context.
     *
     * @param context a folder, {@code -}, a git repository or a URL
     * @param file the Dockerfile, or {@code -}; null for the default
     * @throws FarmException if the two do not go together, or something is missing
     */
    public static ChosenContext of(String context, @Nullable Path file, InputStream stdin)
            throws IOException {
        boolean fileFromInput = file != null && file.toString().equals(STDIN);
        if (context.equals(STDIN)) {
            if (fileFromInput) {
                throw new FarmException(
                        "standard input cannot be both the context and the Dockerfile: give one of"
                                + " them by name");
            }
            return ofInput(file, StandardInput.open(stdin));
        }
        if (!Files.isDirectory(Path.of(context)) && Source.ofContext(context).isPresent()) {
            return ofRemote(context, file, fileFromInput ? stdin : null);
        }
        return ofFolder(Path.of(context), file, fileFromInput ? stdin : null);
    }

    private static ChosenContext ofInput(@Nullable Path file, StandardInput input)
            throws IOException {
        if (input.isArchive()) {
            return new ChosenContext(
                    null,
                    file == null ? null : file.toString(),
                    List.of(context(out -> input.stream().transferTo(out))));
        }
        if (file != null) {
            throw new FarmException(
                    "standard input is no archive, so that it would be the Dockerfile, which -f"
                            + " names, too: leave out one of them");
        }
        return with(context(EMPTY), null, DockerfileTar.read(input.stream()));
    }

    private static ChosenContext ofRemote(
            String context, @Nullable Path file, @Nullable InputStream stdin) throws IOException {
        if (stdin != null) {
            return with(null, context, DockerfileTar.read(stdin));
        }
        if (file != null && file.isAbsolute()) {
            return with(null, context, DockerfileTar.of(file));
        }
        return new ChosenContext(context, file == null ? null : SlashPath.of(file), List.of());
    }

    private static ChosenContext ofFolder(
            Path folder, @Nullable Path file, @Nullable InputStream stdin) throws IOException {
        if (stdin != null) {
            var sent = ContextFolder.withDockerfileElsewhere(folder, null);
            return with(context(sent), null, DockerfileTar.read(stdin));
        }
        var outside = ContextFolder.dockerfileOutside(folder, file);
        if (outside.isPresent()) {
            var sent = ContextFolder.withDockerfileElsewhere(folder, outside.get());
            return with(context(sent), null, DockerfileTar.of(outside.get()));
        }
        var sent = ContextFolder.open(folder, file);
        return new ChosenContext(null, sent.dockerfile(), List.of(context(sent)));
    }

    private static BodyPart context(ContextSource source) {
        return new BodyPart(BodyPart.CONTEXT, source);
    }

    private static ChosenContext with(
            @Nullable BodyPart context, @Nullable String remote, DockerfileTar dockerfile) {
        var part = new BodyPart(BodyPart.DOCKERFILE, dockerfile);
        return new ChosenContext(
                remote,
                dockerfile.dockerfile(),
                context == null ? List.of(part) : List.of(part, context));
    }
}
