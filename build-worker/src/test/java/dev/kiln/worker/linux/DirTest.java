package dev.kiln.worker.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirTest {
    @TempDir Path folder;
    private Dir dir;

    @BeforeEach
    void open() throws IOException {
        dir = Dir.open(folder);
    }

    @AfterEach
    void close() throws IOException {
        dir.close();
    }

    @Test
    void aFileIsWrittenAndReadBack() throws IOException {
        try (Fd file = dir.createFile("a", 0600)) {
            file.write(direct("hello"));
            file.chown(12, 34);
            file.chmod(04755);
            file.touch(1_000_000_000L, 5);
        }
        assertThat(Files.readString(folder.resolve("a"))).isEqualTo("hello");
        FileStatus status = dir.status("a");
        assertThat(status.type()).isEqualTo(FileType.REGULAR);
        assertThat(status.permissions()).isEqualTo(04755);
        assertThat(status.uid()).isEqualTo(12);
        assertThat(status.gid()).isEqualTo(34);
        assertThat(status.sizeBytes()).isEqualTo(5);
        assertThat(status.modifiedSeconds()).isEqualTo(1_000_000_000L);
        assertThat(status.modifiedNanos()).isEqualTo(5);
        ByteBuffer buffer = ByteBuffer.allocateDirect(16);
        try (Fd file = dir.openFile("a")) {
            assertThat(file.read(buffer)).isEqualTo(5);
            assertThat(file.read(buffer)).isEqualTo(-1);
            assertThat(file.status()).isEqualTo(status);
        }
    }

    @Test
    void everyKindOfFileIsMadeAndToldApart() throws IOException {
        dir.makeDir("d", 0700);
        dir.makeSymlink("s", "nowhere");
        dir.makeNode("f", FileType.FIFO, 0644, 0, 0);
        dir.makeNode("c", FileType.CHARACTER_DEVICE, 0600, 511, 70000);
        dir.makeWhiteout("w");
        dir.chown("s", 5, 6);
        dir.touch("s", -86400, 0);
        dir.chmod("f", 0640);

        assertThat(dir.names()).containsExactlyInAnyOrder("d", "s", "f", "c", "w");
        assertThat(dir.status("d").isDirectory()).isTrue();
        assertThat(dir.readLink("s")).isEqualTo("nowhere");
        assertThat(dir.status("s").uid()).isEqualTo(5);
        assertThat(dir.status("s").modifiedSeconds()).isEqualTo(-86400);
        assertThat(dir.status("f").permissions()).isEqualTo(0640);
        assertThat(dir.status("c").deviceMajor()).isEqualTo(511);
        assertThat(dir.status("c").deviceMinor()).isEqualTo(70000);
        assertThat(dir.status("c").isWhiteout()).isFalse();
        assertThat(dir.status("w").isWhiteout()).isTrue();
    }

    @Test
    void attributesKeepTheirBytes() throws IOException {
        byte[] value = {0, (byte) 0xff, '\n', '=', 0};
        Files.writeString(folder.resolve("a"), "");
        dir.makeSymlink("s", "a");
        dir.setXattr("a", "user.binary", value);
        dir.setXattr("s", "trusted.note", value);
        try (Fd file = dir.openFile("a")) {
            assertThat(file.xattrNames()).containsExactly("user.binary");
            assertThat(file.xattr("user.binary")).isEqualTo(value);
            assertThat(file.xattr("user.none")).isNull();
        }
        assertThat(dir.xattrNames("s")).containsExactly("trusted.note");
        assertThat(dir.xattr("s", "trusted.note")).isEqualTo(value);
        assertThat(dir.xattrNames("a")).doesNotContain("trusted.note");
    }

    @Test
    void symlinksAreNeverFollowedByName() throws IOException {
        dir.makeSymlink("etc", "/etc");
        dir.makeSymlink("passwd", "/etc/passwd");
        assertErrno(() -> dir.openDir("etc").close(), Errno.ENOTDIR);
        assertErrno(() -> dir.openFile("passwd").close(), Errno.ELOOP);
        assertErrno(() -> dir.createFile("passwd", 0600).close(), Errno.EEXIST);
        assertErrno(() -> dir.chmod("passwd", 0777), Errno.EOPNOTSUPP);
        assertThatThrownBy(() -> dir.openFile("../x")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> dir.makeDir("..", 0700)).isInstanceOf(IOException.class);
    }

    @Test
    void pathsAreResolvedInsideTheRoot() throws IOException {
        Files.createDirectories(folder.resolve("etc/deep"));
        Files.writeString(folder.resolve("etc/passwd"), "inside");
        dir.makeSymlink("up", "../../../../etc");
        dir.makeSymlink("abs", "/etc");
        for (String path :
                new String[] {"/etc/passwd", "up/passwd", "abs/passwd", "../etc/passwd"}) {
            try (Fd file = dir.resolveFile(path, Resolve.IN_ROOT)) {
                assertThat(file.status()).isEqualTo(dirStatus("etc", "passwd"));
            }
        }
        assertErrno(() -> dir.resolveFile("abs/passwd", Resolve.BENEATH_NO_SYMLINKS), Errno.ELOOP);
        assertErrno(() -> dir.resolveFile("../x", Resolve.BENEATH_NO_SYMLINKS), Errno.EXDEV);
    }

    @Test
    void theErrorNamesCallPathAndReason() {
        assertThatThrownBy(() -> dir.openDir("absent"))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("openat " + folder + "/absent")
                .hasMessageContaining("No such file or directory (errno 2)");
    }

    @Test
    void namesBeyondUtf8AreKept() throws IOException {
        String odd = FileNames.decode(new byte[] {'a', (byte) 0xff, 'b'});
        dir.createFile(odd, 0600).close();
        assertThat(dir.names()).containsExactly(odd);
        assertThat(dir.status(odd).isRegular()).isTrue();
    }

    @Test
    void linksRenamesAndRemovals() throws IOException {
        dir.createFile("a", 0600).close();
        dir.makeDir("d", 0700);
        try (Dir sub = dir.openDir("d")) {
            sub.makeLink("b", dir, "a");
            assertThat(sub.status("b").isSameFile(dir.status("a"))).isTrue();
            assertThat(sub.status("b").links()).isEqualTo(2);
            sub.rename("b", dir, "c");
            assertThat(sub.names()).isEmpty();
        }
        dir.removeDir("d");
        dir.removeFile("a");
        assertThat(dir.names()).containsExactly("c");
        assertThat(dir.statusOrNull("a")).isNull();
    }

    private FileStatus dirStatus(String sub, String name) throws IOException {
        try (Dir open = dir.openDir(sub)) {
            return open.status(name);
        }
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private interface Call {
        void run() throws IOException;
    }

    private static void assertErrno(Call call, int errno) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }
}
