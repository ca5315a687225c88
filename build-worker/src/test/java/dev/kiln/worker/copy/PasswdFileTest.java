package dev.kiln.worker.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswdFileTest {
    private static final String PASSWD =
            "root:x:0:0::/:/bin/sh\nnginx:x:101:102::/:\nnot a line\nbad:x:y:z:::\nnginx:x:7:7:::\n";
    private static final String GROUP = "root:x:0:\nweb:x:33:nginx\n";

    @ParameterizedTest
    @CsvSource({
        "nginx,101,102",
        "nginx:web,101,33",
        "nginx:7,101,7",
        "55,55,55",
        "55:web,55,33",
        "root,0,0"
    })
    void namesAndNumbersAreResolved(String spec, int uid, int gid) throws Exception {
        assertThat(new PasswdFile(PASSWD, GROUP).resolve(spec)).isEqualTo(new Ownership(uid, gid));
    }

    @ParameterizedTest
    @CsvSource({"nobody,0,0", "bad,0,0", "nginx:none,101,102", "-1,0,0", "5:none,5,5"})
    void unknownNamesMeanRootAsInBuildKit(String spec, int uid, int gid) throws Exception {
        assertThat(new PasswdFile(PASSWD, GROUP).resolve(spec)).isEqualTo(new Ownership(uid, gid));
    }

    @ParameterizedTest
    @CsvSource({"nobody,/etc/passwd", "0:none,/etc/group"})
    void namesNeedAnImageWithUsers(String spec, String file) {
        assertThatThrownBy(() -> new PasswdFile("", "").resolve(spec))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining(spec)
                .hasMessageContaining(file);
    }

    @Test
    void filesAreReadInsideTheRootOnly(@TempDir Path root) throws Exception {
        assertThat(PasswdFile.read(root).resolve("root")).isEqualTo(Ownership.ROOT);
        Files.createDirectories(root.resolve("etc"));
        Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/etc/passwd"));
        assertThatThrownBy(() -> PasswdFile.read(root)).isInstanceOf(IOException.class);
        Files.delete(root.resolve("etc/passwd"));
        Files.writeString(root.resolve("users"), "app:x:9:9:::\n");
        Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/users"));
        assertThat(PasswdFile.read(root).resolve("app")).isEqualTo(new Ownership(9, 9));
    }
}
