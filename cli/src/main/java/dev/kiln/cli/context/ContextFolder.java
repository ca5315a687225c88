package dev.kiln.cli.context;

import dev.kiln.cli.farm.ContextSource;
import dev.kiln.cli.farm.FarmException;
import dev.kiln.dockerfile.DockerfileException;
import dev.kiln.dockerfile.IgnoreRules;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder to be sent as a build context: what {@code .dockerignore} leaves out stays at home, the
 * Dockerfile and {@code .dockerignore} themselves are always sent.
 */
public final class ContextFolder implements ContextSource {
    private static final String IGNORE_FILE = ".dockerignore";
    private static final String DEFAULT_DOCKERFILE = "Dockerfile";
    private static final long MAX_IGNORE_FILE_BYTES = 4L << 20;

    private final Path folder;
    private final String dockerfile;
    private final IgnoreRules rules;

    private ContextFolder(Path folder, String dockerfile, IgnoreRules rules) {
        this.folder = folder;
        this.dockerfile = dockerfile;
        this.rules = rules;
    }

    /**
     * Looks at a folder before anything is sent.
     *
     * @param dockerfile as given by {@code -f}: relative to the working directory or to the folder;
     *     null for {@code Dockerfile} in the folder
     * @throws FarmException if there is no such folder or Dockerfile, the Dockerfile is outside of
     *     the folder, or the ignore file is malformed
     */
    public static ContextFolder open(Path folder, @Nullable Path dockerfile) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new FarmException(
                    "the context '"
                            + folder
                            + "' is no folder: expected a folder, or - for a tar on standard"
                            + " input");
        }
        return new ContextFolder(folder, locate(folder, dockerfile), rules(folder));
    }

    /** The path of the Dockerfile within the context. */
    public String dockerfile() {
        return dockerfile;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        var tar = new ContextTar(out);
        new ContextWalk(folder, rules, Set.of(dockerfile, IGNORE_FILE), tar).run();
        tar.finish();
    }

    private static String locate(Path folder, @Nullable Path given) throws IOException {
        Path file = given == null ? folder.resolve(DEFAULT_DOCKERFILE) : given;
        if (!Files.isRegularFile(file)) {
            file = folder.resolve(file);
        }
        if (!Files.isRegularFile(file)) {
            throw new FarmException(
                    "there is no Dockerfile '"
                            + (given == null ? DEFAULT_DOCKERFILE : given)
                            + "' in the context '"
                            + folder
                            + "': name it with -f");
        }
        Path root = folder.toRealPath();
        // The folder it stands in decides; the file itself may be a link within the context.
        Path parent = file.toAbsolutePath().getParent();
        Path name = file.getFileName();
        Path real = parent == null || name == null ? file : parent.toRealPath().resolve(name);
        if (!real.startsWith(root)) {
            throw new FarmException(
                    "the Dockerfile '"
                            + file
                            + "' is outside of the context '"
                            + folder
                            + "': move it there, or send a context that holds it");
        }
        return SlashPath.of(root.relativize(real));
    }

    private static IgnoreRules rules(Path folder) throws IOException {
        Path file = folder.resolve(IGNORE_FILE);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return IgnoreRules.NONE;
        }
        if (Files.size(file) > MAX_IGNORE_FILE_BYTES) {
            throw new FarmException(file + " is larger than " + MAX_IGNORE_FILE_BYTES + " bytes");
        }
        try {
            return IgnoreRules.parse(Files.readString(file));
        } catch (DockerfileException e) {
            throw new FarmException(file + ":" + e.line() + ": " + e.getMessage(), e);
        }
    }
}
