package dev.kiln.cli.context;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * What comes on standard input as the context: an archive, or else a Dockerfile, as with Docker.
 */
final class StandardInput {
    private static final int TAR_HEADER_BYTES = 512;

    /** Of gzip, bzip2, xz and zstd. */
    private static final List<String> COMPRESSED =
            List.of("1f8b", "425a68", "fd377a585a00", "28b52ffd");

    private final BufferedInputStream in;
    private final boolean archive;

    private StandardInput(BufferedInputStream in, boolean archive) {
        this.in = in;
        this.archive = archive;
    }

    /** Looks at the first bytes, which stay to be read. */
    static StandardInput open(InputStream in) throws IOException {
        var buffered = new BufferedInputStream(in, 1 << 16);
        buffered.mark(TAR_HEADER_BYTES);
        byte[] head = buffered.readNBytes(TAR_HEADER_BYTES);
        buffered.reset();
        return new StandardInput(buffered, isArchive(head));
    }

    boolean isArchive() {
        return archive;
    }

    InputStream stream() {
        return in;
    }

    private static boolean isArchive(byte[] head) {
        String magic = HexFormat.of().formatHex(head);
        return COMPRESSED.stream().anyMatch(magic::startsWith)
                || (head.length == TAR_HEADER_BYTES
                        && (magic.chars().allMatch(c -> c == '0') // an empty tar
                                || TarUtils.verifyCheckSum(head)));
    }
}
