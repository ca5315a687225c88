package dev.kiln.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.cli.farm.FarmException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeUnpackerTest {
    private static final FileTime TIME = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));

    @TempDir Path folder;
    private Path root;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    @BeforeEach
    void setRoot() {
        root = folder.resolve("out");
    }

    @Test
    void keepsModesTimesAndLinks() throws IOException {
        entry("./", TarConstants.LF_DIR, 0700, "");
        entry("dir/", TarConstants.LF_DIR, 0555, "");
        entry("dir/file", TarConstants.LF_NORMAL, 04750, "content");
        entry("link", TarConstants.LF_SYMLINK, 0777, "../outside");
        entry("hard", TarConstants.LF_LINK, 04750, "dir/file");
        entry("pipe", TarConstants.LF_FIFO, 0644, "");

        assertThat(unpack()).isEqualTo(1);

        Path file = root.resolve("dir/file");
        assertThat(file).hasContent("content");
        assertThat(mode(file)).isEqualTo(04750);
        assertThat(mode(root.resolve("dir"))).isEqualTo(0555);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(TIME);
        assertThat(Files.getLastModifiedTime(root.resolve("dir"))).isEqualTo(TIME);
        assertThat(Files.readSymbolicLink(root.resolve("link"))).hasToString("../outside");
        assertThat(Files.getLastModifiedTime(root.resolve("link"), LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(TIME);
        assertThat(Files.isSameFile(file, root.resolve("hard"))).isTrue();
        assertThat(root.resolve("pipe")).doesNotExist();
    }

    @Test
    void replacesFilesAndLinksButNotWhatTheyLeadTo() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "mine");
        Files.createDirectories(root);
        Files.createSymbolicLink(root.resolve("a"), outside);
        Files.writeString(root.resolve("b"), "old");
        entry("a", TarConstants.LF_NORMAL, 0644, "new");
        entry("b", TarConstants.LF_NORMAL, 0644, "new");
        unpack();
        assertThat(outside).hasContent("mine");
        assertThat(root.resolve("a")).hasContent("new");
        assertThat(Files.isSymbolicLink(root.resolve("a"))).isFalse();
        assertThat(root.resolve("b")).hasContent("new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/x", "../x", "a/../../x", ".."})
    void refusesNamesThatLeadOut(String name) throws IOException {
        entry(name, TarConstants.LF_NORMAL, 0644, "x");
        assertRefused();
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void writesThroughNoLink() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "mine");
        entry("l", TarConstants.LF_SYMLINK, 0777, "../outside");
        entry("l/x", TarConstants.LF_NORMAL, 0644, "x");
        assertRefused();
        assertThat(outside.resolve("x")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc/passwd", "l/secret", "l", "nowhere", ""})
    void linksToNothingOutside(String target) throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "mine");
        entry("l", TarConstants.LF_SYMLINK, 0777, "../outside");
        entry("hard", TarConstants.LF_LINK, 0644, target);
        assertRefused();
        assertThat(root.resolve("hard")).doesNotExist();
    }

    @Test
    void replacesNoFolder() throws IOException {
        Files.createDirectories(root.resolve("a"));
        entry("a", TarConstants.LF_NORMAL, 0644, "x");
        assertRefused();
    }

    private void assertRefused() {
        assertThatThrownBy(this::unpack)
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("the output's entry '");
    }

    private static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
    }

    private int unpack() throws IOException {
        tar.finish();
        return new TreeUnpacker(root).unpack(new ByteArrayInputStream(bytes.toByteArray()));
    }

    /** Text is the content of a file, the target of a link. */
    private void entry(String name, byte type, int mode, String text) throws IOException {
        var entry = new TarArchiveEntry(name, type, true);
        entry.setMode(mode);
        entry.setModTime(TIME);
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        if (type == TarConstants.LF_NORMAL) {
            entry.setSize(content.length);
        } else {
            entry.setLinkName(text);
        }
        tar.putArchiveEntry(entry);
        if (type == TarConstants.LF_NORMAL) {
            tar.write(content);
        }
        tar.closeArchiveEntry();
    }
}
