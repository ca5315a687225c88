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
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder to be sent as a build context: what the ignore file leaves out stays at home. The
 * Dockerfile and the ignore file of a build are always sent.
 */
public final class ContextFolder implements ContextSource {
    static final String IGNORE_FILE = ".dockerignore";
    private static final String DEFAULT_DOCKERFILE = "Dockerfile";
    private static final long MAX_IGNORE_FILE_BYTES = 4L << 20;

    private final Path folder;
    private final String dockerfile;
    private final Set<String> always;
    private final IgnoreRules rules;

    private ContextFolder(Path folder, String dockerfile, Set<String> always, IgnoreRules rules) {
        this.folder = folder;
        this.dockerfile = dockerfile;
        this.always = Set.copyOf(always);
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
        requireFolder(folder);
        Path file = find(folder, dockerfile);
        if (isOutsideOf(folder, file)) {
            throw new FarmException(
                    "the Dockerfile '" + file + "' is outside of the context '" + folder + "'");
        }
        String path = SlashPath.of(folder.toRealPath().relativize(real(file)));
        return new ContextFolder(
                folder,
                path,
                Set.of(path, path + IGNORE_FILE, IGNORE_FILE),
                rules(DockerfileTar.ignoreFile(file), folder.resolve(IGNORE_FILE)));
    }

    /**
     * A folder whose Dockerfile is sent beside it.
     *
     * @param dockerfile whose own ignore file counts, where it has one; null for one that has none
     */
    static ContextFolder withDockerfileElsewhere(Path folder, @Nullable Path dockerfile)
            throws IOException {
        requireFolder(folder);
        Path ignoreFile = folder.resolve(IGNORE_FILE);
        Path own = dockerfile == null ? ignoreFile : DockerfileTar.ignoreFile(dockerfile);
        return new ContextFolder(folder, "", Set.of(IGNORE_FILE), rules(own, ignoreFile));
    }

    /**
     * A folder that has nothing to do with a Dockerfile, as a named context.
     *
     * @throws FarmException if there is no such folder, or its ignore file is malformed
     */
    public static ContextFolder ofFiles(Path folder) throws IOException {
        requireFolder(folder);
        return new ContextFolder(folder, "", Set.of(), rules(folder.resolve(IGNORE_FILE)));
    }

    /** The file that {@code -f} names, where it is not in the folder. */
    static Optional<Path> dockerfileOutside(Path folder, @Nullable Path dockerfile)
            throws IOException {
        requireFolder(folder);
        Path file = find(folder, dockerfile);
        return isOutsideOf(folder, file) ? Optional.of(file) : Optional.empty();
    }

    /** The path of the Dockerfile within the context. */
    public String dockerfile() {
        return dockerfile;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        var tar = new ContextTar(out);
        new ContextWalk(folder, rules, always, tar).run();
        tar.finish();
    }

    private static void requireFolder(Path folder) throws FarmException {
        if (!Files.isDirectory(folder)) {
            throw new FarmException(
                    "the context '"
                            + folder
                            + "' is no folder: expected a folder, a git repository, an http(s) URL,"
                            + " or - for a tar on standard input");
        }
    }

    private static Path find(Path folder, @Nullable Path given) throws FarmException {
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
        return file;
    }

    private static boolean isOutsideOf(Path folder, Path file) throws IOException {
        return !real(file).startsWith(folder.toRealPath());
    }

    /** The folder it stands in decides; the file itself may be a link within the context. */
    private static Path real(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Path name = file.getFileName();
        return parent == null || name == null ? file : parent.toRealPath().resolve(name);
    }

    /** Those of the first file that is there. */
    private static IgnoreRules rules(Path... files) throws IOException {
        for (Path file : files) {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return parse(file);
            }
        }
        return IgnoreRules.NONE;
    }

    private static IgnoreRules parse(Path file) throws IOException {
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
