package dev.kiln.gateway.context;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Undoes the compression that the first bytes of a stream speak of. */
final class Compression {
    private static final int MAGIC_BYTES = 4;

    private Compression() {}

    /**
     * The plain bytes of a stream that is plain, gzip (any number of members) or zstd.
     *
     * @throws InvalidContextException if it is of another compression
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
            throw unsupported("bzip2");
        }
        if (magic.equals("fd377a58")) {
            throw unsupported("xz");
        }
        return in;
    }

    private static InvalidContextException unsupported(String name) {
        return InvalidContextException.of(
                "the context is compressed with "
                        + name
                        + ": send a plain tar, or one compressed with gzip or zstd");
    }
}
