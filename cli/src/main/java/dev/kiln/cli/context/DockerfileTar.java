package dev.kiln.cli.context;

import dev.kiln.cli.farm.ContextSource;
import dev.kiln.cli.farm.FarmException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A Dockerfile that is not in the context, with the ignore file beside it, as a tar. */
public final class DockerfileTar implements ContextSource {
    private static final int MAX_BYTES = 4 << 20;
    private static final String NAME = "Dockerfile";

    private final byte[] dockerfile;
    private final byte @Nullable [] ignoreFile;

    private DockerfileTar(byte[] dockerfile, byte @Nullable [] ignoreFile) {
        this.dockerfile = dockerfile;
        this.ignoreFile = ignoreFile;
    }

    /** The path of the Dockerfile in the tar. */
    public String dockerfile() {
        return NAME;
    }

    /**
     * One from standard input.
     *
     * @throws FarmException if it is too large
     */
    public static DockerfileTar read(InputStream in) throws IOException {
        return new DockerfileTar(all(in, "the Dockerfile from standard input"), null);
    }

    /**
     * One from a file.
     *
     * @throws FarmException if there is none, or it is too large
     */
    public static DockerfileTar of(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new FarmException("there is no Dockerfile '" + file + "': name it with -f");
        }
        Path ignore = ignoreFile(file);
        return new DockerfileTar(read(file), Files.isRegularFile(ignore) ? read(ignore) : null);
    }

    /** The ignore file that belongs to this Dockerfile alone. */
    static Path ignoreFile(Path dockerfile) {
        return dockerfile.resolveSibling(dockerfile.getFileName() + ContextFolder.IGNORE_FILE);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        var tar = new ContextTar(out);
        tar.add(dockerfile, NAME);
        if (ignoreFile != null) {
            tar.add(ignoreFile, NAME + ContextFolder.IGNORE_FILE);
        }
        tar.finish();
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return all(in, "'" + file + "'");
        }
    }

    private static byte[] all(InputStream in, String what) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new FarmException(what + " is larger than " + MAX_BYTES + " bytes");
        }
        return bytes;
    }
}
