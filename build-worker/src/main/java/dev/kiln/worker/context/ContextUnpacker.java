package dev.kiln.worker.context;

import com.github.luben.zstd.ZstdIOException;
import dev.kiln.worker.archive.BoundedInputStream;
import dev.kiln.worker.archive.Decompressor;
import dev.kiln.worker.archive.ExtractionRoot;
import dev.kiln.worker.archive.FileMaker;
import dev.kiln.worker.archive.PortableXattrs;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarException;
import dev.kiln.worker.archive.TarReader;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Resolve;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Unpacks a build context into a folder. All its files belong to root, as with Docker; symlinks are
 * kept and never followed; FIFOs and device nodes are left out. Thread-safe.
 */
public final class ContextUnpacker {
    private static final int BUFFER_BYTES = 128 << 10;

    private final ContextLimits limits;

    public ContextUnpacker(ContextLimits limits) {
        this.limits = limits;
    }

    /**
     * Unpacks a tar, plain or compressed with gzip, zstd, bzip2 or xz, as its first bytes tell.
     *
     * @param tar read to its end, not closed
     * @param folder an empty folder of the caller's
     * @throws InvalidContextException if this is no tar, is damaged, goes over a limit, or has an
     *     entry that could reach outside the folder
     * @throws IOException if the stream or the disk fails
     */
    public BuildContext unpack(InputStream tar, Path folder) throws IOException {
        try (Dir root = Dir.open(folder)) {
            return new BuildContext(folder, unpack(tar, root), limits.maxDockerfileBytes());
        } catch (TarException | EOFException | ZstdIOException e) {
            throw new InvalidContextException(
                    "the build context cannot be used: "
                            + e.getMessage()
                            + ". Send a tar archive of the folder, plain or compressed with gzip,"
                            + " zstd, bzip2 or xz, as 'tar -C folder -cf - .' makes it",
                    e);
        }
    }

    /** A context whose files are there already. */
    public BuildContext found(Path folder) {
        return new BuildContext(folder, List.of(), limits.maxDockerfileBytes());
    }

    private List<String> unpack(InputStream tar, Dir root) throws IOException {
        InputStream plain =
                new BufferedInputStream(
                        new BoundedInputStream(Decompressor.open(tar), limits.maxBytes()),
                        BUFFER_BYTES);
        TarReader reader = new TarReader(plain, limits.unpackLimits());
        FileMaker maker = new FileMaker(ContextUnpacker::keeps);
        try (ExtractionRoot target =
                new ExtractionRoot(
                        root,
                        Resolve.BENEATH_NO_SYMLINKS,
                        ContextEntries::makeParent,
                        maker,
                        reader)) {
            ContextEntries entries = new ContextEntries(target);
            TarEntry entry = reader.next();
            if (entry == null) {
                throw new TarException("it holds no files");
            }
            for (; entry != null; entry = reader.next()) {
                entries.add(entry);
            }
            plain.transferTo(OutputStream.nullOutputStream());
            return entries.leftOut();
        }
    }

    /** Attributes that anybody may set on their own files, and file capabilities. */
    private static boolean keeps(String attribute) {
        return attribute.startsWith("user.") || attribute.equals(PortableXattrs.CAPABILITY);
    }
}
