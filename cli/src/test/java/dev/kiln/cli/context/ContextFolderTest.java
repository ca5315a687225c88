package dev.kiln.cli.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.cli.farm.FarmException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextFolderTest {
    private record Sent(TarArchiveEntry entry, String content) {}

    @TempDir Path folder;

    @BeforeEach
    void writeDockerfile() throws IOException {
        write("Dockerfile", "FROM scratch\n");
    }

    @Test
    void sendsFilesAsTheyAreAndOwnedByRoot() throws IOException {
        Path script = write("bin/run me.sh", "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x--x"));
        Files.setLastModifiedTime(script, FileTime.from(Instant.parse("2001-02-03T04:05:06.789Z")));
        Files.createSymbolicLink(folder.resolve("outside"), Path.of("../../etc/passwd"));
        String deep = "very/" + "long-name/".repeat(30) + "ü.txt";
        write(deep, "x".repeat(300_000));

        var sent = send(null);

        assertThat(sent.keySet())
                .startsWith("Dockerfile", "bin/", "bin/run me.sh", "outside", "very/")
                .endsWith(deep);
        var entry = entry(sent, "bin/run me.sh").entry();
        assertThat(entry.getMode() & 07777).isEqualTo(0751);
        assertThat(entry.getLastModifiedTime().toInstant())
                .isEqualTo(Instant.parse("2001-02-03T04:05:06Z"));
        assertThat(sent.values())
                .allSatisfy(one -> {
                    assertThat(one.entry().getLongUserId()).isZero();
                    assertThat(one.entry().getLongGroupId()).isZero();
                });
        assertThat(entry(sent, "bin/run me.sh").content()).isEqualTo("#!/bin/sh\n");
        assertThat(entry(sent, deep).content()).hasSize(300_000);
        assertThat(entry(sent, "outside").entry().isSymbolicLink()).isTrue();
        assertThat(entry(sent, "outside").entry().getLinkName()).isEqualTo("../../etc/passwd");
    }

    @Test
    void leavesOutWhatIsIgnoredButNeverTheDockerfile() throws IOException {
        write(".dockerignore", "*\n!src/main\n!*.md\nsecret.md\n");
        write("src/main/A.java", "a");
        write("src/test/B.java", "b");
        write("target/huge.bin", "c");
        write("README.md", "d");
        write("secret.md", "e");
        Files.createDirectories(folder.resolve("empty"));

        assertThat(send(null).keySet())
                .containsExactly(
                        ".dockerignore",
                        "Dockerfile",
                        "README.md",
                        "src/",
                        "src/main/",
                        "src/main/A.java");
    }

    @Test
    void sendsADockerfileInAnIgnoredFolder() throws IOException {
        write(".dockerignore", "docker\n");
        write("docker/app.Dockerfile", "FROM scratch\n");
        write("docker/other", "x");

        assertThat(send(Path.of("docker/app.Dockerfile")).keySet())
                .containsExactly(".dockerignore", "Dockerfile", "docker/", "docker/app.Dockerfile");
    }

    @Test
    void theIgnoreFileOfTheDockerfileComesFirst() throws IOException {
        write(".dockerignore", "a\n");
        write("app.Dockerfile", "FROM scratch\n");
        write("app.Dockerfile.dockerignore", "*\n!a\n");
        write("a", "1");
        write("b", "2");

        assertThat(send(Path.of("app.Dockerfile")).keySet())
                .containsExactly(
                        ".dockerignore", "a", "app.Dockerfile", "app.Dockerfile.dockerignore");
    }

    @Test
    void sendsANamedContextWithNothingOfItsOwn() throws IOException {
        write(".dockerignore", ".dockerignore\nDockerfile\n");
        write("a", "1");

        assertThat(read(ContextFolder.ofFiles(folder)).keySet()).containsExactly("a");
    }

    @Test
    void leavesOutWhatIsNoFile() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        assertThat(send(null).keySet()).containsExactly("Dockerfile");
    }

    @Test
    void findsTheDockerfileFromTheWorkingDirectoryOrTheContext() throws IOException {
        Path file = write("sub/Other", "FROM scratch\n");

        assertThat(ContextFolder.open(folder, null).dockerfile()).isEqualTo("Dockerfile");
        assertThat(ContextFolder.open(folder, file.toAbsolutePath()).dockerfile())
                .isEqualTo("sub/Other");
        assertThat(ContextFolder.open(folder, Path.of("sub/Other")).dockerfile())
                .isEqualTo("sub/Other");
    }

    @Test
    void saysWhatIsMissing(@TempDir Path elsewhere) throws IOException {
        Path outside = Files.writeString(elsewhere.resolve("Dockerfile"), "FROM scratch\n");
        assertThatThrownBy(() -> ContextFolder.open(folder, outside))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("outside of the context");
        assertThatThrownBy(() -> ContextFolder.open(folder, Path.of("nope")))
                .hasMessageContaining("there is no Dockerfile 'nope'");
        assertThatThrownBy(() -> ContextFolder.open(folder.resolve("nope"), null))
                .hasMessageContaining("is no folder");
        write(".dockerignore", "a\n[\n");
        assertThatThrownBy(() -> ContextFolder.open(folder, null))
                .hasMessageContaining(".dockerignore:2: ");
    }

    private static Sent entry(Map<String, Sent> sent, String name) {
        return Objects.requireNonNull(sent.get(name), name);
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private SequencedMap<String, Sent> send(@Nullable Path dockerfile) throws IOException {
        return read(ContextFolder.open(folder, dockerfile));
    }

    private static SequencedMap<String, Sent> read(ContextFolder sender) throws IOException {
        var bytes = new ByteArrayOutputStream();
        sender.writeTo(bytes);
        var sent = new LinkedHashMap<String, Sent>();
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String content = new String(tar.readAllBytes(), StandardCharsets.UTF_8);
                assertThat(Map.copyOf(sent)).doesNotContainKey(entry.getName());
                sent.put(entry.getName(), new Sent(entry, content));
            }
        }
        return sent;
    }
}
