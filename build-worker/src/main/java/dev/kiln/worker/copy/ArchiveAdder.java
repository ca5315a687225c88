package dev.kiln.worker.copy;

import dev.kiln.worker.archive.BoundedInputStream;
import dev.kiln.worker.archive.Decompressor;
import dev.kiln.worker.archive.EntryType;
import dev.kiln.worker.archive.ExtractionRoot;
import dev.kiln.worker.archive.FileMaker;
import dev.kiln.worker.archive.PortableXattrs;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarPath;
import dev.kiln.worker.archive.TarReader;
import dev.kiln.worker.archive.UnpackLimits;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.FdInputStream;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.Resolve;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks the archives that {@code ADD} is given: tar, plain or compressed with gzip, bzip2, xz or
 * zstd, recognised by content. Links in it lead nowhere but into the destination directory.
 */
final class ArchiveAdder {
    /** Of names that layers read as deletions, so that no file of an image can have them. */
    private static final String WHITEOUT_PREFIX = ".wh.";

    private static final int BUFFER_BYTES = 128 << 10;

    private final UnpackLimits limits;

    /** For a look at the first header, which is no reason yet to refuse what it announces. */
    private final UnpackLimits lookLimits;

    private final @Nullable Ownership chown;

    ArchiveAdder(UnpackLimits limits, @Nullable Ownership chown) {
        this.limits = limits;
        this.lookLimits =
                new UnpackLimits(
                        Long.MAX_VALUE,
                        limits.maxEntries(),
                        limits.maxHeaderBytes(),
                        limits.maxNameBytes());
        this.chown = chown;
    }

    /** Whether a regular file is an archive, that is, its first tar header reads well. */
    boolean isArchive(SourceFile file) throws IOException {
        try (InputStream in = new FdInputStream(file.openFile())) {
            return new TarReader(tar(in), lookLimits).next() != null;
        } catch (LinuxException e) {
            throw e;
        } catch (IOException _) {
            return false; // Damaged or another format: then ADD copies the file as it is.
        }
    }

    /**
     * Unpacks into a directory of the image. Directories that the archive implies belong to root.
     *
     * @throws CopyException if the archive is damaged or goes over a limit
     */
    void extract(SourceFile file, Dir directory) throws IOException {
        try (InputStream in = new FdInputStream(file.openFile())) {
            extract(in, directory);
        } catch (LinuxException e) {
            throw e;
        } catch (IOException e) {
            throw new CopyException(
                    "cannot unpack '"
                            + file.path()
                            + "': "
                            + e.getMessage()
                            + " (ADD --unpack=false copies it as it is)",
                    e);
        }
    }

    private void extract(InputStream in, Dir directory) throws IOException {
        TarReader reader = new TarReader(tar(in), limits);
        FileMaker maker = new FileMaker(PortableXattrs::travels);
        try (ExtractionRoot root =
                new ExtractionRoot(
                        directory, Resolve.IN_ROOT, TargetRoot::makeImplied, maker, reader)) {
            for (TarEntry e = reader.next(); e != null; e = reader.next()) {
                add(chown == null ? e : e.withOwner(chown.uid(), chown.gid()), root);
            }
        }
    }

    private static void add(TarEntry entry, ExtractionRoot root) throws IOException {
        TarPath path = TarPath.parse(entry.name());
        if (path.isRoot() || path.base().startsWith(WHITEOUT_PREFIX)) {
            return;
        }
        if (entry.type() == EntryType.HARD_LINK) {
            root.link(entry, path);
        } else {
            root.put(entry, path);
        }
    }

    private InputStream tar(InputStream in) throws IOException {
        return new BufferedInputStream(
                new BoundedInputStream(Decompressor.open(in), limits.maxBytes()), BUFFER_BYTES);
    }
}
