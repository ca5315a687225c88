package dev.kiln.worker.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.worker.layer.Sh;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressorPoolTest {
    private static final CompressionOptions SMALL_BLOCKS =
            new CompressionOptions(CompressionOptions.Format.GZIP, 6, 3, 64 << 10);

    /** The two ways to make gzip members. */
    enum Library {
        LIBDEFLATE,
        JDK;

        Supplier<BlockCompressor> compressors(CompressionOptions options) {
            return switch (this) {
                case LIBDEFLATE -> {
                    assumeTrue(
                            Libdeflate.find().isPresent(),
                            "libdeflate is not installed: apt-get install libdeflate0");
                    yield () ->
                            Libdeflate.find()
                                    .orElseThrow()
                                    .compressor(options.level(), options.blockBytes());
                }
                case JDK -> () -> new DeflaterCompressor(options.level());
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void gzipReadsTheMembersAndOrderIsKept(Library library, @TempDir Path folder) throws Exception {
        byte[] data = data(3_000_017);
        byte[] blob = compress(library, data, 4096);
        Files.write(folder.resolve("blob.gz"), blob);
        Files.write(folder.resolve("data"), data);
        Sh.run(folder, "gzip -t blob.gz; gzip -dc blob.gz | cmp - data");
        assertThat(Decompressor.open(new ByteArrayInputStream(blob)).readAllBytes())
                .isEqualTo(data);
    }

    @ParameterizedTest
    @EnumSource
    void theBytesDependOnlyOnTheData(Library library) throws Exception {
        byte[] data = data(1_000_000);
        byte[] once = compress(library, data, 1);
        assertThat(compress(library, data, 777_777)).isEqualTo(once);
        assertThat(compress(library, data, 65536)).isEqualTo(once);
    }

    /** So that workers of different size give layers the same digest. */
    @ParameterizedTest
    @EnumSource
    void theBytesDoNotDependOnHowManyThreadsThereAre(CompressionOptions.Format format)
            throws Exception {
        byte[] data = data(30_000_000);
        byte[] once = compress(new CompressionOptions(format, 3, 1, 1 << 20), data, 1 << 20);
        for (int threads : new int[] {2, 5}) {
            CompressionOptions options = new CompressionOptions(format, 3, threads, 1 << 20);
            assertThat(Arrays.equals(compress(options, data, 77_777), once)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void noDataIsOneEmptyMember(Library library) throws Exception {
        byte[] blob = compress(library, new byte[0], 1);
        assertThat(blob).hasSizeGreaterThan(10);
        assertThat(Decompressor.open(new ByteArrayInputStream(blob)).readAllBytes()).isEmpty();
    }

    @Test
    void aFailureOfACompressorFailsTheStream() throws Exception {
        Supplier<BlockCompressor> broken =
                () ->
                        new BlockCompressor() {
                            @Override
                            public byte[] compress(byte[] block, int length) {
                                throw new IllegalStateException("broken");
                            }

                            @Override
                            public void close() {}
                        };
        try (CompressorPool pool = new CompressorPool(SMALL_BLOCKS, broken)) {
            OutputStream out = pool.compress(new ByteArrayOutputStream());
            out.write(1);
            assertThatThrownBy(out::close)
                    .isInstanceOf(IOException.class)
                    .hasRootCauseMessage("broken");
        }
    }

    private static byte[] compress(CompressionOptions options, byte[] data, int step)
            throws IOException {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        try (CompressorPool pool = new CompressorPool(options)) {
            try (OutputStream out = pool.compress(blob)) {
                for (int at = 0; at < data.length; at += step) {
                    out.write(data, at, Math.min(step, data.length - at));
                }
            }
        }
        return blob.toByteArray();
    }

    @Test
    void wrongOptionsNameTheProperty() {
        assertThatThrownBy(() ->
                        new CompressionOptions(CompressionOptions.Format.GZIP, 10, 0, 1 << 20))
                .hasMessageContaining("kiln.worker.compression.level is 10: expected 1 to 9");
    }

    private static byte[] compress(Library library, byte[] data, int piece) throws IOException {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        try (CompressorPool pool =
                        new CompressorPool(SMALL_BLOCKS, library.compressors(SMALL_BLOCKS));
                OutputStream out = pool.compress(blob)) {
            for (int at = 0; at < data.length; at += piece) {
                out.write(data, at, Math.min(piece, data.length - at));
            }
        }
        return blob.toByteArray();
    }

    /** Blocks that compress and blocks that do not. */
    private static byte[] data(int size) {
        byte[] data = new byte[size];
        new Random(1).nextBytes(data);
        for (int at = 0; at < size; at += 200_000) {
            Arrays.fill(data, at, Math.min(size, at + 100_000), (byte) 2);
        }
        return data;
    }
}
