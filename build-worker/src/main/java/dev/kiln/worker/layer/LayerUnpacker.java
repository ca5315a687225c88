package dev.kiln.worker.layer;

import dev.kiln.image.Digest;
import dev.kiln.worker.archive.BoundedInputStream;
import dev.kiln.worker.archive.Decompressor;
import dev.kiln.worker.archive.ExtractionRoot;
import dev.kiln.worker.archive.FileMaker;
import dev.kiln.worker.archive.PortableXattrs;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarReader;
import dev.kiln.worker.archive.UnpackLimits;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Resolve;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/**
 * Unpacks a layer's blob as a directory that an overlay takes for a lower: deletions become device
 * nodes and attributes. Nothing outside the directory is read or written, whatever the blob says.
 * Thread-safe.
 */
public final class LayerUnpacker {
    private static final int BUFFER_BYTES = 128 << 10;

    private final UnpackLimits limits;

    public LayerUnpacker(UnpackLimits limits) {
        this.limits = limits;
    }

    /**
     * Unpacks a blob: a tar, plain or compressed with gzip (one member or many) or zstd, as its
     * first bytes tell.
     *
     * @param blob read to its end, not closed
     * @param directory an empty directory
     * @param parentDirs the layers below as unpacked earlier, lowest first: directories that this
     *     layer implies get their attributes
     * @return the digest of the uncompressed stream, to be compared with the expected diffId
     * @throws dev.kiln.worker.archive.TarException if the blob is no usable layer; the directory is
     *     to be thrown away, as after any exception
     */
    public Digest unpack(InputStream blob, Path directory, List<Path> parentDirs)
            throws IOException {
        MessageDigest hash = Digest.newMessageDigest("sha256");
        InputStream plain = Decompressor.open(blob);
        InputStream bounded = new BoundedInputStream(plain, limits.maxBytes());
        InputStream tar =
                new BufferedInputStream(new HashingInputStream(bounded, hash), BUFFER_BYTES);
        TarReader reader = new TarReader(tar, limits);
        FileMaker maker = new FileMaker(PortableXattrs::travels);
        try (Dir root = Dir.open(directory);
                LowerLayers lowers = new LowerLayers(parentDirs);
                ExtractionRoot target =
                        new ExtractionRoot(root, Resolve.IN_ROOT, lowers, maker, reader)) {
            LayerEntries entries = new LayerEntries(target);
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                entries.add(entry);
            }
        }
        tar.transferTo(OutputStream.nullOutputStream());
        return Digest.ofHash("sha256", hash.digest());
    }
}
