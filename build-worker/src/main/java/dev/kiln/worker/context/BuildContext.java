package dev.kiln.worker.context;

import dev.kiln.dockerfile.IgnoreRules;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.FdInputStream;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.Resolve;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An unpacked context.
 *
 * @param root the folder that holds it
 * @param leftOut paths of FIFOs and device nodes that were not unpacked, the first hundred
 * @param maxFileBytes how large a file read by {@link #read} may be
 */
public record BuildContext(Path root, List<String> leftOut, int maxFileBytes) {
    public BuildContext {
        leftOut = List.copyOf(leftOut);
    }

    /**
     * The bytes of a file, which symlinks may lead to inside the context; empty if there is none.
     *
     * @param path relative to the context; a leading slash changes nothing
     * @throws InvalidContextException if it is no regular file, or too large
     */
    public Optional<byte[]> read(String path) throws IOException {
        try (Dir dir = Dir.open(root)) {
            requireRegular(dir, path);
            try (Fd file = dir.resolveFile(path, Resolve.IN_ROOT)) {
                return Optional.of(read(file, path));
            }
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void requireRegular(Dir dir, String path) throws IOException {
        try (Fd handle = dir.resolveHandle(path, Resolve.IN_ROOT)) {
            if (!handle.status().isRegular()) {
                throw new InvalidContextException(
                        "'" + path + "' in the build context is not a regular file");
            }
        }
    }

    private byte[] read(Fd file, String path) throws IOException {
        byte[] bytes = new FdInputStream(file).readNBytes(maxFileBytes + 1);
        if (bytes.length > maxFileBytes) {
            throw new InvalidContextException(
                    "'"
                            + path
                            + "' in the build context is too large: at most "
                            + maxFileBytes
                            + " bytes are read (kiln.worker.context.max-dockerfile-bytes)");
        }
        return bytes;
    }

    /**
     * The text of the ignore file that counts for a Dockerfile: {@code <Dockerfile>.dockerignore}
     * beside it, else {@code .dockerignore} at the root; empty if there is neither.
     */
    public Optional<String> ignoreFile(String dockerfile) throws IOException {
        Optional<byte[]> own = read(dockerfile + ".dockerignore");
        return (own.isPresent() ? own : read(".dockerignore")).map(BuildContext::text);
    }

    /** Whether there is a file or folder of this path, which symlinks may lead to. */
    public boolean has(String path) throws IOException {
        try (Dir dir = Dir.open(root);
                Fd _ = dir.resolveHandle(path, Resolve.IN_ROOT)) {
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return false;
            }
            throw e;
        }
    }

    /** A Dockerfile or ignore file as text. */
    public static String text(byte[] file) {
        return new String(file, StandardCharsets.UTF_8);
    }

    /**
     * Deletes what is ignored. Read the Dockerfile and the ignore file first: rules may name them,
     * too. An ignored folder stays if something below it is not ignored.
     */
    public void prune(IgnoreRules rules) throws IOException {
        try (Dir dir = Dir.open(root)) {
            ContextPruner.prune(dir, "", rules);
        }
    }
}
