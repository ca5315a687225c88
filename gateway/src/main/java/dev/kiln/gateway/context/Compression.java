package dev.kiln.gateway.context;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Undoes the compression that the first bytes of a stream speak of. */
final class Compression {
    private static final int MAGIC_BYTES = 4;

    /** What an xz stream may make its reader allocate. */
    private static final int XZ_MEMORY_KIB = 128 << 10;

    private Compression() {}

    /**
     * The plain bytes of a stream that is plain, gzip, bzip2 or xz (any number of members), or
     * zstd.
     *
     * @throws IOException also from reads: the compressed data is damaged
     */
    static InputStream undo(BufferedInputStream in) throws IOException {
        in.mark(MAGIC_BYTES);
        String magic = HexFormat.of().formatHex(in.readNBytes(MAGIC_BYTES));
        in.reset();
        if (magic.startsWith("1f8b")) {
            return GzipCompressorInputStream.builder()
                    .setInputStream(in)
                    .setDecompressConcatenated(true)
                    .get();
        }
        if (magic.equals("28b52ffd")) {
            return new ZstdInputStream(in);
        }
        if (magic.startsWith("425a68")) {
            return new BZip2CompressorInputStream(in, true);
        }
        if (magic.equals("fd377a58")) {
            return XZCompressorInputStream.builder()
                    .setInputStream(in)
                    .setDecompressConcatenated(true)
                    .setMemoryLimitKiB(XZ_MEMORY_KIB)
                    .get();
        }
        return in;
    }
}
