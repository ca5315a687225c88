package dev.kiln.worker.archive;

import dev.kiln.worker.linux.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads tar archives: ustar, pax and GNU (long names, base-256 numbers, sparse files). Names and
 * attribute values keep their bytes. Global pax headers are read over, as container engines do.
 */
public final class TarReader {
    private final InputStream in;
    private final UnpackLimits limits;
    private final byte[] block = new byte[TarWriter.BLOCK_BYTES];
    private long entries;
    private long contentBytes;

    /** What is left of the current entry in the stream: data, then padding. */
    private long stored;

    private int padding;
    private Deque<SparseMap.Part> parts = new ArrayDeque<>();
    private long position;
    private long realSize;

    /** Reads from a stream that is best buffered; the reader does not close it. */
    public TarReader(InputStream in, UnpackLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /**
     * The next entry, or null at the end of the archive.
     *
     * @throws TarException if the archive is damaged or goes over a limit
     */
    public @Nullable TarEntry next() throws IOException {
        skipContent();
        SortedMap<String, byte[]> pax = Collections.emptySortedMap();
        String longName = "";
        String longLink = "";
        while (true) {
            TarHeader header = nextHeader();
            if (header == null) {
                return null;
            }
            countEntry();
            switch (header.flag()) {
                case 'x' -> pax = PaxRecords.parse(headerBody(header));
                case 'L' -> longName = gnuName(headerBody(header));
                case 'K' -> longLink = gnuName(headerBody(header));
                case 'g', 'V' -> headerBody(header);
                default -> {
                    PaxOverrides overrides = new PaxOverrides(header, pax, longName, longLink);
                    TarEntry entry = overrides.entry();
                    checkName(entry.name());
                    checkName(entry.linkName());
                    beginContent(overrides, header, entry);
                    return overrides.isSparse() ? entry.withSize(realSize) : entry;
                }
            }
        }
    }

    /**
     * Reads content of the current entry, holes as zeros.
     *
     * @return how many bytes, or -1 at the end of the entry
     */
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (position == realSize || length == 0) {
            return length == 0 ? 0 : -1;
        }
        SparseMap.Part part = parts.peek();
        if (part == null || position < part.offset()) {
            long hole = (part == null ? realSize : part.offset()) - position;
            int n = (int) Math.min(hole, length);
            java.util.Arrays.fill(bytes, offset, offset + n, (byte) 0);
            position += n;
            return n;
        }
        long rest = part.offset() + part.length() - position;
        int n = in.read(bytes, offset, (int) Math.min(rest, length));
        if (n < 0) {
            throw truncated();
        }
        position += n;
        stored -= n;
        if (n == rest) {
            parts.remove();
        }
        return n;
    }

    private void beginContent(PaxOverrides overrides, TarHeader header, TarEntry entry)
            throws IOException {
        stored = entry.sizeBytes();
        padding = (int) (-stored & (TarWriter.BLOCK_BYTES - 1));
        position = 0;
        parts = new ArrayDeque<>();
        if (overrides.isSparse()) {
            SparseMap map = sparseMap(overrides, header);
            realSize = map.realSizeBytes();
            parts.addAll(map.parts());
            parts.removeIf(part -> part.length() == 0);
        } else {
            realSize = stored;
            if (stored > 0) {
                parts.add(new SparseMap.Part(0, stored));
            }
        }
        contentBytes += realSize;
        if (realSize > limits.maxBytes() || contentBytes > limits.maxBytes()) {
            throw new TarException(
                    "the archive's files are larger than "
                            + limits.maxBytes()
                            + " bytes together, at entry '"
                            + entry.name()
                            + "'");
        }
    }

    private SparseMap sparseMap(PaxOverrides overrides, TarHeader header) throws IOException {
        SparseNumbers numbers = new SparseNumbers(limits.maxHeaderBytes());
        SparseMap map;
        if (overrides.isGnuSparse()) {
            long real = header.sparseRealSize();
            map = SparseMap.of(real, numbers.ofHeaders(header, this::readSparseBlock));
        } else if (overrides.sparseMapText() != null) {
            map =
                    SparseMap.of(
                            overrides.sparseRealSize(), numbers.ofText(overrides.sparseMapText()));
        } else {
            map =
                    SparseMap.of(
                            overrides.sparseRealSize(), numbers.ofContent(this::readStoredBlock));
        }
        if (map.storedBytes() != stored) {
            throw new TarException("a sparse file's map and size disagree");
        }
        return map;
    }

    /** Extension headers of the old format come before the content and do not count in its size. */
    private byte[] readSparseBlock() throws IOException {
        byte[] extension = new byte[TarWriter.BLOCK_BYTES];
        readFully(extension);
        return extension;
    }

    private byte[] readStoredBlock() throws IOException {
        if (stored < TarWriter.BLOCK_BYTES) {
            throw new TarException("a sparse file's map is longer than its content");
        }
        stored -= TarWriter.BLOCK_BYTES;
        return readSparseBlock();
    }

    private @Nullable TarHeader nextHeader() throws IOException {
        int n = in.readNBytes(block, 0, block.length);
        if (n == 0) {
            return null;
        }
        if (n < block.length) {
            throw truncated();
        }
        TarHeader header = new TarHeader(block.clone());
        if (header.isZero()) {
            if (in.readNBytes(block, 0, block.length) == 0 || new TarHeader(block).isZero()) {
                return null;
            }
            throw new TarException("a lone block of zeros stands between the archive's entries");
        }
        if (!header.checksumMatches()) {
            throw new TarException(
                    entries == 0
                            ? "the data is not a tar archive: its first header has a wrong checksum"
                            : "the header after entry "
                                    + entries
                                    + " has a wrong checksum: the archive is damaged");
        }
        return header;
    }

    private void countEntry() throws TarException {
        if (++entries > limits.maxEntries()) {
            throw new TarException("the archive has more than " + limits.maxEntries() + " entries");
        }
    }

    private byte[] headerBody(TarHeader header) throws IOException {
        long size = header.size();
        if (size < 0 || size > limits.maxHeaderBytes()) {
            throw new TarException(
                    "the extended header '"
                            + header.name()
                            + "' has "
                            + size
                            + " bytes: at most "
                            + limits.maxHeaderBytes()
                            + " are read");
        }
        byte[] body = new byte[(int) size];
        readFully(body);
        readFully(new byte[(int) (-size & (TarWriter.BLOCK_BYTES - 1))]);
        return body;
    }

    private static String gnuName(byte[] body) {
        int end = 0;
        while (end < body.length && body[end] != 0) {
            end++;
        }
        return FileNames.decode(body, 0, end);
    }

    private void checkName(String name) throws TarException {
        if (name.length() > limits.maxNameBytes()
                || FileNames.encode(name).length > limits.maxNameBytes()) {
            throw new TarException(
                    "the name '"
                            + name.substring(0, Math.min(name.length(), 80))
                            + "…' is longer than "
                            + limits.maxNameBytes()
                            + " bytes");
        }
        if (name.indexOf('\0') >= 0) {
            throw new TarException("the name '" + name.replace('\0', '?') + "' holds a zero byte");
        }
    }

    private void skipContent() throws IOException {
        try {
            in.skipNBytes(stored + padding);
        } catch (java.io.EOFException e) {
            throw truncated();
        }
        stored = 0;
        padding = 0;
        position = 0;
        realSize = 0;
    }

    private void readFully(byte[] target) throws IOException {
        if (in.readNBytes(target, 0, target.length) < target.length) {
            throw truncated();
        }
    }

    private TarException truncated() {
        return new TarException("the archive ends in the middle of entry " + entries);
    }
}
