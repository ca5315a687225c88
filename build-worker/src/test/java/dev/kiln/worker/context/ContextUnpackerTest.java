package dev.kiln.worker.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.dockerfile.IgnoreRules;
import dev.kiln.worker.archive.EntryType;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarWriter;
import dev.kiln.worker.layer.Sh;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextUnpackerTest {
    @TempDir Path folder;
    private Path root;
    private final ContextUnpacker unpacker = new ContextUnpacker(ContextLimits.defaults());

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cat", "gzip", "zstd -q", "bzip2", "xz"})
    void aTarOfAFolderIsUnpacked(String compressor) throws Exception {
        Path source = Files.createDirectory(folder.resolve("source"));
        Sh.run(
                source,
                """
                printf 'FROM scratch' > Dockerfile; mkdir -p a/b; printf x > a/b/c; chown 5:6 a/b/c
                chmod 750 a/b/c; ln -s b/c a/link; ln a/b/c hard; mkfifo a/pipe
                touch -d '2001-01-01 UTC' a/b/c a
                """);
        Sh.run(folder, "tar -C source -cf - . | " + compressor + " > context");
        BuildContext context = unpack(Files.readAllBytes(folder.resolve("context")));

        assertText(context, "Dockerfile", "FROM scratch");
        assertText(context, "/a/link", "x");
        assertThat(context.read("absent")).isEmpty();
        assertThat(context.leftOut()).containsExactly("a/pipe");
        assertThat(Sh.run(root, "stat -c '%n %a %u:%g %Y %h' a/b/c a; readlink a/link; ls a"))
                .isEqualTo(
                        """
                        a/b/c 750 0:0 978307200 2
                        a 755 0:0 978307200 3
                        b/c
                        b
                        link
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/kiln-x", "../x", "a/../../x", "a/.."})
    void entriesThatPointOutsideAreRefusedByName(String name) {
        assertThatThrownBy(() -> unpack(tar(entry(name, EntryType.FILE, ""))))
                .isInstanceOf(InvalidContextException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("tar -C folder");
        assertThat(Path.of("/etc/kiln-x")).doesNotExist();
    }

    @Test
    void symlinksAreKeptButNothingGoesThroughThem() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        byte[] tar =
                tar(
                        entry("out", EntryType.SYMLINK, outside.toString()),
                        entry("out/x", EntryType.FILE, ""));
        assertThatThrownBy(() -> unpack(tar))
                .isInstanceOf(InvalidContextException.class)
                .hasMessageContaining("below 'out', which is a symlink");
        assertThat(outside).isEmptyDirectory();
        assertThat(Files.readSymbolicLink(root.resolve("out"))).isEqualTo(outside);
    }

    @Test
    void readingStaysInsideTheRoot() throws Exception {
        BuildContext context =
                unpack(
                        tar(
                                entry("Dockerfile", EntryType.SYMLINK, "/etc/passwd"),
                                entry("up", EntryType.SYMLINK, "../../../../etc/passwd"),
                                entry("dir", EntryType.DIRECTORY, "")));
        assertThat(context.read("Dockerfile")).isEmpty();
        assertThat(context.read("up")).isEmpty();
        assertThat(context.read("../../../../etc/passwd")).isEmpty();
        assertThatThrownBy(() -> context.read("dir"))
                .isInstanceOf(InvalidContextException.class)
                .hasMessageContaining("not a regular file");
        Sh.run(root, "mkfifo pipe");
        assertThatThrownBy(() -> context.read("pipe")).isInstanceOf(InvalidContextException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../secret", "out/secret", "absent", "dir"})
    void hardLinksStayInside(String target) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "s");
        byte[] tar =
                tar(
                        entry("dir", EntryType.DIRECTORY, ""),
                        entry("out", EntryType.SYMLINK, folder.toString()),
                        entry("h", EntryType.HARD_LINK, target));
        assertThatThrownBy(() -> unpack(tar))
                .isInstanceOf(InvalidContextException.class)
                .hasMessageContaining(target);
        assertThat((Integer) Files.getAttribute(secret, "unix:nlink")).isEqualTo(1);
    }

    @Test
    void whatIsNoTarIsRefused() {
        for (String junk : List.of("", "hello", "<html>" + "x".repeat(5000))) {
            assertThatThrownBy(() -> unpack(junk.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(InvalidContextException.class);
        }
    }

    @Test
    void contextsOverALimitAreRefused() throws Exception {
        ContextUnpacker small = new ContextUnpacker(new ContextLimits(4096, 3, 16));
        Sh.run(folder, "head -c 100000000 /dev/zero | gzip > bomb");
        byte[] bomb = Files.readAllBytes(folder.resolve("bomb"));
        assertThatThrownBy(() -> small.unpack(new ByteArrayInputStream(bomb), root))
                .isInstanceOf(InvalidContextException.class);
        BuildContext context =
                small.unpack(
                        new ByteArrayInputStream(
                                tar(entry("Dockerfile", EntryType.FILE, "x".repeat(17)))),
                        root);
        assertThatThrownBy(() -> context.read("Dockerfile"))
                .isInstanceOf(InvalidContextException.class)
                .hasMessageContaining("at most 16");
    }

    @Test
    void aBrokenStreamIsNotTheContextsFault() throws Exception {
        InputStream broken = InputStream.nullInputStream();
        broken.close();
        assertThatThrownBy(() -> unpacker.unpack(broken, root))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(InvalidContextException.class);
    }

    @Test
    void ignoredPathsArePrunedAndFoldersWithSomethingLeftStay() throws Exception {
        BuildContext context =
                unpack(
                        tar(
                                entry("keep/a", EntryType.FILE, ""),
                                entry("drop/b", EntryType.FILE, ""),
                                entry("drop/keep", EntryType.FILE, ""),
                                entry("gone/c/d", EntryType.FILE, ""),
                                entry("link", EntryType.SYMLINK, "keep")));
        context.prune(IgnoreRules.parse("drop\n!drop/keep\ngone\n"));
        assertThat(Sh.run(root, "find . | sort"))
                .isEqualTo(".\n./drop\n./drop/keep\n./keep\n./keep/a\n./link\n");
    }

    @Test
    void theDockerfilesOwnIgnoreFileCountsFirst() throws Exception {
        BuildContext context =
                unpack(
                        tar(
                                entry(".dockerignore", EntryType.FILE, "general"),
                                entry("b/Dockerfile.dockerignore", EntryType.FILE, "own")));
        assertThat(context.ignoreFile("b/Dockerfile")).contains("own");
        assertThat(context.ignoreFile("Dockerfile")).contains("general");
    }

    private BuildContext unpack(byte[] tar) throws IOException {
        Sh.deleteContents(root);
        return unpacker.unpack(new ByteArrayInputStream(tar), root);
    }

    private static void assertText(BuildContext context, String path, String expected)
            throws IOException {
        assertThat(context.read(path).map(bytes -> new String(bytes, StandardCharsets.UTF_8)))
                .contains(expected);
    }

    /** Text is a file's content or a link's target. */
    private record Sent(TarEntry entry, String text) {}

    private static Sent entry(String name, EntryType type, String text) {
        TarEntry entry = TarEntry.of(name, type, 0755, 9, 9, 1);
        return new Sent(
                type == EntryType.FILE ? entry.withSize(text.length()) : entry.withLink(text),
                text);
    }

    private static byte[] tar(Sent... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(bytes);
        for (Sent sent : entries) {
            writer.begin(sent.entry());
            byte[] content = sent.text().getBytes(StandardCharsets.US_ASCII);
            writer.write(content, 0, (int) sent.entry().sizeBytes());
        }
        writer.finish();
        return bytes.toByteArray();
    }
}
