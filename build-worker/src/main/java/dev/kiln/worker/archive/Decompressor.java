package dev.kiln.worker.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Recognises how a stream is compressed by its first bytes, never by its name. */
public enum Decompressor {
    NONE(""),
    GZIP("1f8b"),
    ZSTD("28b52ffd"),
    BZIP2("425a68"),
    XZ("fd377a585a00");

    private static final int MAX_MAGIC_BYTES = 6;
    private static final int BUFFER_BYTES = 64 << 10;

    /** What an xz stream may make its reader allocate. */
    private static final int XZ_MEMORY_KIB = 128 << 10;

    /** The first bytes in hex. */
    private final String magic;

    Decompressor(String magic) {
        this.magic = magic;
    }

    /**
     * The uncompressed bytes of a stream: gzip and bzip2 and xz of one or several members, zstd, or
     * what is there if none of these. Closing the result closes the stream.
     *
     * @throws IOException also from reads: the compressed data is damaged
     */
    public static InputStream open(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER_BYTES);
        return switch (recognise(buffered)) {
            case NONE -> buffered;
            case GZIP -> new GzipMembersInputStream(buffered);
            case ZSTD -> ZstdStreams.decompress(buffered);
            case BZIP2 -> new BZip2CompressorInputStream(buffered, true);
            case XZ ->
                    XZCompressorInputStream.builder()
                            .setInputStream(buffered)
                            .setDecompressConcatenated(true)
                            .setMemoryLimitKiB(XZ_MEMORY_KIB)
                            .get();
        };
    }

    private static Decompressor recognise(BufferedInputStream in) throws IOException {
        in.mark(MAX_MAGIC_BYTES);
        String start = HexFormat.of().formatHex(in.readNBytes(MAX_MAGIC_BYTES));
        in.reset();
        for (Decompressor one : values()) {
            if (one != NONE && start.startsWith(one.magic)) {
                return one;
            }
        }
        return NONE;
    }
}
