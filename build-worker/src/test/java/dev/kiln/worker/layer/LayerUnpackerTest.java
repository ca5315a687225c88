package dev.kiln.worker.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.Digest;
import dev.kiln.worker.archive.CompressionOptions;
import dev.kiln.worker.archive.EntryType;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarException;
import dev.kiln.worker.archive.TarWriter;
import dev.kiln.worker.archive.UnpackLimits;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.FileStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerUnpackerTest {
    @TempDir Path folder;
    private Path out;
    private final LayerUnpacker unpacker = new LayerUnpacker(UnpackLimits.forLayers());

    @BeforeEach
    void makeTarget() throws IOException {
        out = Files.createDirectory(folder.resolve("out"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GZIP", "ZSTD"})
    void whatWasPackedComesBackEqual(CompressionOptions.Format format) throws Exception {
        Path upper = Files.createDirectory(folder.resolve("upper"));
        Trees.makeUpper(upper);
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        PackedLayer layer;
        try (LayerPacker packer =
                new LayerPacker(CompressionOptions.defaults().withFormat(format, 3))) {
            layer = packer.pack(upper, blob);
        }
        Digest diffId =
                unpacker.unpack(new ByteArrayInputStream(blob.toByteArray()), out, List.of());
        assertThat(diffId).isEqualTo(layer.diffId());
        assertThat(Trees.describe(out)).isEqualTo(Trees.describe(upper));
        try (LayerPacker packer = new LayerPacker(CompressionOptions.defaults())) {
            assertThat(packer.pack(out, new ByteArrayOutputStream()).diffId()).isEqualTo(diffId);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--format=gnu", "--format=pax", "--format=gnu -S", "--format=pax -S"})
    void archivesOfGnuTarAreRead(String format) throws Exception {
        Path tree = Files.createDirectory(folder.resolve("tree"));
        Trees.makeUpper(tree);
        Sh.run(
                tree,
                "rm gone etc/gone-too; setfattr -x trusted.overlay.opaque opaque;"
                        + " truncate -s 5M sparse; printf end >> sparse;"
                        + " printf mid | dd of=sparse bs=1 seek=2000000 conv=notrunc status=none");
        boolean xattrs = format.startsWith("--format=pax");
        if (!xattrs) {
            Sh.run(
                    tree,
                    "setcap -r bin/tool; setfattr -x user.note opaque/new;"
                            + " setfattr -x user.dir opaque; setfattr -h -x trusted.t bin/sym");
        }
        Sh.run(
                folder,
                "tar "
                        + format
                        + (xattrs ? " --xattrs --xattrs-include='*'" : "")
                        + " -C tree -cf t.tar .; sha256sum t.tar > sum");
        try (InputStream tar = Files.newInputStream(folder.resolve("t.tar"))) {
            Digest diffId = unpacker.unpack(tar, out, List.of());
            assertThat(Files.readString(folder.resolve("sum"))).startsWith(diffId.hex());
        }
        assertThat(Trees.describe(out)).isEqualTo(Trees.describe(tree));
    }

    @Test
    void missingParentsAreMadeAsTheyAreBelow() throws Exception {
        Path low = Files.createDirectories(folder.resolve("low/srv/app"));
        Path mid = Files.createDirectories(folder.resolve("mid/srv"));
        Sh.run(
                folder,
                "chmod 1750 low/srv/app; chown 5:6 low/srv/app; setfattr -n user.a -v b"
                        + " low/srv/app; chown 8 mid/srv; chmod 700 mid/srv;"
                        + " touch -d '2001-01-01 UTC' low/srv/app mid/srv");
        assertThat(low).exists();
        unpack(
                tar(file("srv/app/x"), file("fresh/y")),
                List.of(folder.resolve("low"), mid.getParent()));
        try (Dir root = Dir.open(out);
                Dir srv = root.openDir("srv")) {
            FileStatus app = srv.status("app");
            assertThat(app.permissions()).isEqualTo(01750);
            assertThat(app.uid()).isEqualTo(5);
            assertThat(app.modifiedSeconds()).isEqualTo(978307200L);
            assertThat(srv.xattr("app", "user.a")).isEqualTo(new byte[] {'b'});
            assertThat(srv.fd().status().uid()).isEqualTo(8);
            assertThat(srv.fd().status().permissions()).isEqualTo(0700);
            assertThat(srv.fd().status().modifiedSeconds()).isEqualTo(978307200L);
            assertThat(root.status("fresh").permissions()).isEqualTo(0755);
        }
    }

    @Test
    void aWhiteoutConcernsLowerLayersOnly() throws Exception {
        unpack(
                tar(
                        file(".wh.a"),
                        file("a"),
                        file("b"),
                        file(".wh.b"),
                        file(".wh.c"),
                        file("c/x"),
                        dir("d"),
                        file("d/x"),
                        file(".wh.d"),
                        file(".wh.e"),
                        dir("e"),
                        file(".wh..wh.plnk"),
                        file(".wh.gone")),
                List.of());
        try (Dir root = Dir.open(out)) {
            assertThat(root.names()).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "gone");
            assertThat(root.status("a").isRegular()).isTrue();
            assertThat(root.status("b").isRegular()).isTrue();
            assertThat(root.status("gone").isWhiteout()).isTrue();
            for (String opaque : List.of("c", "d", "e")) {
                assertThat(root.xattr(opaque, "trusted.overlay.opaque"))
                        .isEqualTo(new byte[] {'y'});
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "/../x", "a/..", "./../x"})
    void namesWithDotDotAreRefused(String name) throws Exception {
        assertThatThrownBy(() -> unpack(tar(file(name)), List.of()))
                .isInstanceOf(TarException.class)
                .hasMessageContaining(name);
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void absoluteNamesCountFromTheRoot() throws Exception {
        unpack(tar(file("/kiln-absolute"), file("//a/./b")), List.of());
        assertThat(out.resolve("kiln-absolute")).exists();
        assertThat(out.resolve("a/b")).exists();
        assertThat(Path.of("/kiln-absolute")).doesNotExist();
    }

    @Test
    void symlinksLeadNowhereButIntoTheRoot() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("victim"), "safe");
        unpack(
                tar(
                        link("abs", EntryType.SYMLINK, outside.toString()),
                        file("abs/victim"),
                        link("up", EntryType.SYMLINK, "../../outside"),
                        file("up/new"),
                        link("loop", EntryType.SYMLINK, "f"),
                        link("f", EntryType.SYMLINK, outside + "/victim"),
                        file("f")),
                List.of());
        assertThat(outside.toFile().list()).containsExactly("victim");
        assertThat(outside.resolve("victim")).content().isEqualTo("safe");
        assertThat(out.resolve("outside/new")).exists();
        assertThat(out.resolve(outside.toString().substring(1)).resolve("victim")).exists();
        assertThat(Files.isSymbolicLink(out.resolve("f"))).isFalse();
    }

    @Test
    void aLinkLoopInAParentIsAnError() throws Exception {
        assertThatThrownBy(() ->
                        unpack(
                                tar(
                                        link("a", EntryType.SYMLINK, "b"),
                                        link("b", EntryType.SYMLINK, "a"),
                                        file("a/x")),
                                List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("below 'a'");
    }

    @Test
    void hardLinksStayInside() throws Exception {
        Path outside = Files.writeString(folder.resolve("secret"), "s");
        for (String target : List.of(outside.toString(), "l/secret", "absent", "d", "gone")) {
            assertThatThrownBy(() ->
                            unpack(
                                    tar(
                                            link("l", EntryType.SYMLINK, folder.toString()),
                                            dir("d"),
                                            file(".wh.gone"),
                                            link("h", EntryType.HARD_LINK, target)),
                                    List.of()))
                    .as(target)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("'h'");
        }
        assertThatThrownBy(
                        () -> unpack(tar(link("h", EntryType.HARD_LINK, "../secret")), List.of()))
                .isInstanceOf(TarException.class);
        assertThat((Integer) Files.getAttribute(outside, "unix:nlink")).isEqualTo(1);
    }

    @Test
    void writingThroughAHardLinkToASymlinkTouchesNothing() throws Exception {
        Path outside = Files.writeString(folder.resolve("secret"), "s");
        unpack(
                tar(
                        link("l", EntryType.SYMLINK, outside.toString()),
                        link("h", EntryType.HARD_LINK, "l"),
                        file("h")),
                List.of());
        assertThat(outside).content().isEqualTo("s");
        assertThat(Files.isRegularFile(out.resolve("h"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void laterEntriesReplaceEarlierOnes() throws Exception {
        unpack(
                tar(dir("a"), file("a/x"), file("a"), file("b"), dir("b"), file("b/y"), dir("b")),
                List.of());
        assertThat(out.resolve("a")).isRegularFile();
        assertThat(out.resolve("b/y")).isRegularFile();
    }

    @Test
    void overlayAttributesOfStrangersAreDropped() throws Exception {
        TarEntry entry = dir("d");
        java.util.SortedMap<String, byte[]> xattrs = new java.util.TreeMap<>();
        xattrs.put("trusted.overlay.redirect", "/etc".getBytes(StandardCharsets.UTF_8));
        xattrs.put("user.kept", new byte[] {1});
        unpack(tar(entry.withXattrs(xattrs)), List.of());
        try (Dir root = Dir.open(out)) {
            assertThat(root.xattrNames("d")).containsExactly("user.kept");
        }
    }

    @Test
    void damagedBlobsAreErrors() throws Exception {
        Path tree = Files.createDirectory(folder.resolve("tree"));
        Trees.makeUpper(tree);
        ByteArrayOutputStream out1 = new ByteArrayOutputStream();
        try (LayerPacker packer = new LayerPacker(CompressionOptions.defaults())) {
            packer.pack(tree, out1);
        }
        byte[] blob = out1.toByteArray();
        for (int cut : new int[] {1, 11, blob.length / 2, blob.length - 1}) {
            byte[] part = java.util.Arrays.copyOf(blob, cut);
            assertThatThrownBy(() -> unpack(part, List.of()))
                    .as("cut at %s", cut)
                    .isInstanceOf(IOException.class);
        }
        for (int at : new int[] {0, 40, blob.length - 1, blob.length - 6}) {
            byte[] flipped = blob.clone();
            flipped[at] ^= 1;
            assertThatThrownBy(() -> unpack(flipped, List.of()))
                    .as("bit flipped at %s", at)
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() ->
                        unpack(
                                "<html>not found</html>"
                                        .repeat(99)
                                        .getBytes(StandardCharsets.UTF_8),
                                List.of()))
                .hasMessageContaining("not a tar archive");
    }

    @Test
    void bombsStopAtTheLimits() throws Exception {
        LayerUnpacker small = new LayerUnpacker(new UnpackLimits(100_000, 10, 4096, 200));
        assertThatThrownBy(() -> small.unpack(in(tar(file("big", 200_000))), out, List.of()))
                .hasMessageContaining("100000");
        TarEntry[] many = new TarEntry[11];
        for (int i = 0; i < many.length; i++) {
            many[i] = dir("d" + i);
        }
        assertThatThrownBy(() -> small.unpack(in(tar(many)), out, List.of()))
                .hasMessageContaining("more than 10 entries");
        assertThatThrownBy(() -> small.unpack(in(tar(dir("n".repeat(201)))), out, List.of()))
                .hasMessageContaining("longer than 200");
        assertThatThrownBy(() -> small.unpack(in(tar(dir("n".repeat(5000)))), out, List.of()))
                .hasMessageContaining("at most 4096");
        Sh.run(
                folder,
                "truncate -s 1T hole; tar -S -cf hole.tar hole; rm hole;"
                        + " head -c 2000000000 /dev/zero | gzip -1 > zeros.gz");
        for (String bomb : List.of("hole.tar", "zeros.gz")) {
            try (InputStream blob = Files.newInputStream(folder.resolve(bomb))) {
                assertThatThrownBy(() -> small.unpack(blob, out, List.of()))
                        .as(bomb)
                        .isInstanceOf(TarException.class);
            }
        }
    }

    @Test
    void aHugePaxHeaderIsNotRead() throws Exception {
        byte[] tar = tar(file("a"));
        byte[] header = java.util.Arrays.copyOf(tar, 512);
        header[156] = 'x';
        byte[] size = "10000000000".getBytes(StandardCharsets.US_ASCII); // 1 GiB in octal
        System.arraycopy(size, 0, header, 124, size.length);
        java.util.Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        byte[] octal = String.format("%06o", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, header, 148, 6);
        header[154] = 0;
        assertThatThrownBy(() -> unpack(header, List.of()))
                .isInstanceOf(TarException.class)
                .hasMessageContaining("1073741824 bytes");
    }

    private Digest unpack(byte[] blob, List<Path> parents) throws IOException {
        Sh.deleteContents(out);
        return unpacker.unpack(in(blob), out, parents);
    }

    private static InputStream in(byte[] blob) {
        return new ByteArrayInputStream(blob);
    }

    private static TarEntry file(String name) {
        return file(name, 2);
    }

    private static TarEntry file(String name, long size) {
        return TarEntry.of(name, EntryType.FILE, 0644, 0, 0, 1).withSize(size);
    }

    private static TarEntry dir(String name) {
        return TarEntry.of(name, EntryType.DIRECTORY, 0755, 0, 0, 1);
    }

    private static TarEntry link(String name, EntryType type, String target) {
        return TarEntry.of(name, type, 0777, 0, 0, 1).withLink(target);
    }

    private static byte[] tar(TarEntry... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(bytes);
        for (TarEntry entry : entries) {
            writer.begin(entry);
            byte[] content = new byte[(int) entry.sizeBytes()];
            writer.write(content, 0, content.length);
        }
        writer.finish();
        return bytes.toByteArray();
    }
}
