package dev.kiln.worker.output.sbom;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.Resolve;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The regular files of a root, by paths whose symlinks stay inside it. */
final class RootFiles {
    private final Dir root;
    private final SbomLimits limits;

    RootFiles(Dir root, SbomLimits limits) {
        this.root = root;
        this.limits = limits;
    }

    SbomLimits limits() {
        return limits;
    }

    /**
     * Opens a file for reading.
     *
     * @return {@code null} if there is none, or something that is no regular file
     * @throws IOException if it is larger than a database may be
     */
    @Nullable Fd open(String path) throws IOException {
        try (Fd handle = root.resolveHandle(path, Resolve.IN_ROOT)) {
            FileStatus seen = handle.status();
            if (!seen.isRegular()) {
                return null;
            }
            if (seen.sizeBytes() > limits.maxDatabaseBytes()) {
                throw new IOException(
                        "the image's /%s has %d bytes: a package database may have %d (kiln.worker.sbom.max-database-bytes)"
                                .formatted(path, seen.sizeBytes(), limits.maxDatabaseBytes()));
            }
            return root.resolveFile(path, Resolve.IN_ROOT);
        } catch (LinuxException e) {
            if (isAbsence(e)) {
                return null;
            }
            throw e;
        }
    }

    /** The names in a directory, in order; none if there is no such directory. */
    List<String> names(String path) throws IOException {
        try (Dir dir = root.resolveDir(path, Resolve.IN_ROOT)) {
            List<String> names = dir.names();
            Collections.sort(names);
            return names;
        } catch (LinuxException e) {
            if (isAbsence(e)) {
                return List.of();
            }
            throw e;
        }
    }

    private static boolean isAbsence(LinuxException e) {
        return e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP);
    }
}
