package dev.kiln.worker.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.Digest;
import dev.kiln.worker.archive.CompressionOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerPackerTest {
    @TempDir Path folder;

    @Test
    void digestsAndSizeAreThoseOfTheBlobAndItsTar() throws Exception {
        Path upper = upper();
        Path blob = folder.resolve("layer.tar.gz");
        PackedLayer layer = pack(upper, blob, CompressionOptions.defaults());

        assertThat(layer.sizeBytes()).isEqualTo(Files.size(blob));
        assertThat(layer.empty()).isFalse();
        assertThat(layer.digest()).isEqualTo(Digest.ofBytes(Files.readAllBytes(blob)));
        Sh.run(folder, "gzip -t \"$1\"; gzip -dc \"$1\" > layer.tar", blob);
        assertThat(layer.diffId())
                .isEqualTo(Digest.ofBytes(Files.readAllBytes(folder.resolve("layer.tar"))));
    }

    @Test
    void zstdHoldsTheSameTar() throws Exception {
        Path upper = upper();
        PackedLayer gzip = pack(upper, folder.resolve("l.gz"), CompressionOptions.defaults());
        PackedLayer zstd =
                pack(
                        upper,
                        folder.resolve("l.zst"),
                        CompressionOptions.defaults()
                                .withFormat(CompressionOptions.Format.ZSTD, 3));
        assertThat(zstd.diffId()).isEqualTo(gzip.diffId());
        Sh.run(folder, "zstd -q -t l.zst; zstd -q -dc l.zst | sha256sum > sum");
        assertThat(Files.readString(folder.resolve("sum"))).startsWith(gzip.diffId().hex());
    }

    @Test
    void gnuTarUnpacksWhatWasPacked() throws Exception {
        Path upper = upper();
        Path blob = folder.resolve("layer.tar.gz");
        pack(upper, blob, CompressionOptions.defaults());
        Files.createDirectory(folder.resolve("out"));
        Sh.run(
                folder,
                """
                tar --xattrs --xattrs-include='*' --numeric-owner -xpf "$1" -C out
                test -f out/.wh.gone -a -f out/etc/.wh.gone-too -a -f out/opaque/.wh..wh..opq
                rm out/.wh.gone out/etc/.wh.gone-too out/opaque/.wh..wh..opq
                setfattr -n trusted.overlay.opaque -v y out/opaque
                mknod out/gone c 0 0; mknod out/etc/gone-too c 0 0
                touch -d '2002-02-03 04:05:06 UTC' out/etc out/opaque
                """,
                blob);
        assertThat(Trees.describe(folder.resolve("out"))).isEqualTo(Trees.describe(upper));
    }

    @Test
    void theSameTreeGivesTheSameBytesAndParentsComeFirst() throws Exception {
        Path one = upper();
        Path two = Files.createDirectory(folder.resolve("two"));
        Sh.run(
                folder,
                "tar --xattrs --xattrs-include='*' -C upper -cf - . | tar --xattrs --xattrs-include='*' -xpf - -C two");
        PackedLayer first = pack(one, folder.resolve("1"), CompressionOptions.defaults());
        PackedLayer second = pack(two, folder.resolve("2"), CompressionOptions.defaults());
        assertThat(second).isEqualTo(first);

        String listing = Sh.run(folder, "tar -tzf 1");
        assertThat(listing.indexOf("bin/\n")).isLessThan(listing.indexOf("bin/tool\n"));
        assertThat(listing).startsWith("bin/\n").contains("etc/.wh.gone-too\n");
    }

    @Test
    void anEmptyUpperIsAnEmptyLayer() throws Exception {
        Path upper = Files.createDirectory(folder.resolve("upper"));
        PackedLayer layer = pack(upper, folder.resolve("l"), CompressionOptions.defaults());
        assertThat(layer.empty()).isTrue();
        assertThat(layer.diffId()).isEqualTo(Digest.ofBytes(new byte[1024]));
    }

    @Test
    void socketsAreLeftOutAndFifosAreNotOpened() throws Exception {
        Path upper = Files.createDirectory(folder.resolve("upper"));
        Sh.run(upper, "mkfifo pipe");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(upper.resolve("socket")));
            pack(upper, folder.resolve("l"), CompressionOptions.defaults());
        }
        assertThat(Sh.run(folder, "tar -tzf l")).isEqualTo("pipe\n");
    }

    @Test
    void namesThatWouldReadAsDeletionsAreRefused() throws Exception {
        Path upper = Files.createDirectories(folder.resolve("upper/a"));
        Files.writeString(upper.resolve(".wh.b"), "");
        assertThatThrownBy(() ->
                        pack(
                                folder.resolve("upper"),
                                folder.resolve("l"),
                                CompressionOptions.defaults()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a/.wh.b");
    }

    @Test
    void aFailingStreamFailsThePack() throws Exception {
        Path upper = upper();
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };
        try (LayerPacker packer = new LayerPacker(CompressionOptions.defaults())) {
            assertThatThrownBy(() -> packer.pack(upper, full)).hasMessageContaining("No space");
            ByteArrayOutputStream next = new ByteArrayOutputStream();
            assertThat(packer.pack(upper, next).sizeBytes()).isEqualTo(next.size());
        }
    }

    private Path upper() throws Exception {
        Path upper = Files.createDirectory(folder.resolve("upper"));
        Trees.makeUpper(upper);
        return upper;
    }

    private static PackedLayer pack(Path upper, Path blob, CompressionOptions options)
            throws IOException {
        try (LayerPacker packer = new LayerPacker(options);
                OutputStream out = Files.newOutputStream(blob)) {
            return packer.pack(upper, out);
        }
    }
}
