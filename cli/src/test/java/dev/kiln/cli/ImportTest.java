package dev.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.ImageConfig;
import dev.kiln.image.Manifest;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports into a layer-store that runs as {@code kiln layer-store} starts it. */
class ImportTest {
    @TempDir static Path data;
    private static KilnProcess store;
    private static String url = "";

    @TempDir Path root;
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        store = new KilnProcess("layer-store", "--port", "0", "--data", data.toString());
        String line = store.await(text -> text.contains("Tomcat started on port "));
        url = "http://127.0.0.1:" + line.replaceFirst(".*started on port (\\d+).*", "$1");
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @BeforeEach
    void makeRoot() throws IOException {
        Path shell = Files.createDirectories(root.resolve("bin")).resolve("sh");
        Files.writeString(shell, "a shell");
        Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createLink(root.resolve("bin/bash"), shell);
        Files.createSymbolicLink(root.resolve("sbin"), Path.of("bin"));
    }

    @Test
    void keepsLinksModesAndOwnersOfAFolder() throws IOException {
        assertThat(
                        run(
                                "-c",
                                "CMD [\"sh\"]",
                                "--change",
                                "ENV A=1",
                                "-m",
                                "a base",
                                "acme/base:1",
                                root.toString()))
                .isZero();

        var config = config("acme/base", "1");
        assertThat(config.platform()).isEqualTo(Platform.current());
        assertThat(config.containerConfig().cmd()).containsExactly("sh");
        assertThat(config.containerConfig().env()).contains("A=1");
        assertThat(config.history())
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.comment()).isEqualTo("a base");
                    assertThat(line.hasLayer()).isTrue();
                });
        var files = files("acme/base", "1");
        assertThat(files.keySet()).contains("./", "./bin/", "./bin/sh", "./bin/bash", "./sbin");
        assertThat(entry(files, "./sbin").getLinkName()).isEqualTo("bin");
        var shell = entry(files, "./bin/sh");
        var bash = entry(files, "./bin/bash");
        assertThat(shell.isLink() ? shell.getLinkName() : bash.getLinkName())
                .isIn("./bin/sh", "./bin/bash");
        assertThat((shell.isLink() ? bash : shell).getMode() & 07777).isEqualTo(0755);
        assertThat(shell.getLongUserId())
                .isEqualTo(((Number) Files.getAttribute(root, "unix:uid")).longValue());
    }

    @Test
    void takesTarsPlainAndGzip() throws Exception {
        Path tar = data.resolve("root.tar");
        command("tar", "-cf", tar.toString(), "-C", root.toString(), ".");
        assertThat(run("plain", tar.toString())).isZero();
        command("gzip", "-k", "-f", tar.toString());
        assertThat(run("packed", tar + ".gz")).isZero();

        String diffId = "sha256:" + DigestUtils.sha256Hex(Files.readAllBytes(tar));
        for (String name : List.of("plain", "packed")) {
            assertThat(config(name, "latest").rootFs().diffIds())
                    .extracting(Object::toString)
                    .containsExactly(diffId);
            assertThat(files(name, "latest")).containsKey("./bin/sh");
        }
        assertThat(manifest("packed", "latest").layers().getFirst().digest())
                .hasToString(
                        "sha256:"
                                + DigestUtils.sha256Hex(Files.readAllBytes(Path.of(tar + ".gz"))));
    }

    @Test
    void refusesWhatIsNoTar() throws Exception {
        Path text = Files.writeString(data.resolve("text"), "no tar at all");
        assertThat(run("x", text.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("is no tar").doesNotContain("at dev.kiln");
        Path cut = data.resolve("cut.gz");
        Files.write(cut, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1});
        assertThat(run("x", cut.toString())).isEqualTo(1);
        assertThat(run("x", data.resolve("missing").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("there is no '");
        assertThat(run("-c", "RUN x", "x", root.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("found RUN x");
        assertThat(run("-c", "EXPOSE", "x", root.toString())).isEqualTo(1);
        assertThat(run("UPPER", root.toString())).isEqualTo(1);
        assertThat(new RegistryClient(URI.create(url)).findManifest("x", "latest")).isEmpty();
    }

    private int run(String... arguments) {
        var all = new ArrayList<>(List.of("import", "--url", url));
        all.addAll(List.of(arguments));
        return Kiln.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private static void command(String... words) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
    }

    private static TarArchiveEntry entry(Map<String, TarArchiveEntry> files, String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    private static Manifest manifest(String repository, String tag) throws IOException {
        var stored =
                new RegistryClient(URI.create(url)).findManifest(repository, tag).orElseThrow();
        return Json.read(stored.bytes(), Manifest.class);
    }

    private static ImageConfig config(String repository, String tag) throws IOException {
        var descriptor = manifest(repository, tag).config();
        try (var in = new RegistryClient(URI.create(url)).openBlob(repository, descriptor)) {
            return Json.read(
                    new String(in.readAllBytes(), StandardCharsets.UTF_8), ImageConfig.class);
        }
    }

    private static Map<String, TarArchiveEntry> files(String repository, String tag)
            throws IOException {
        var layer = manifest(repository, tag).layers().getFirst();
        var files = new LinkedHashMap<String, TarArchiveEntry>();
        try (var blob = new RegistryClient(URI.create(url)).openBlob(repository, layer);
                var tar = new TarArchiveInputStream(new GZIPInputStream(blob))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                files.put(entry.getName(), entry);
            }
        }
        return files;
    }
}
