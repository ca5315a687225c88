package dev.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code kiln build} sends for its options, and where it puts what comes back. */
class BuildOptionsTest {
    /** Standard output is bytes, each a character. */
    private record Ran(int status, String out, String err, String stdout) {}

    @TempDir Path folder;
    private Path context;
    private TestingFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new TestingFarm();
        context = Files.createDirectory(folder.resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\n");
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    @Test
    void sendsEverything() throws IOException {
        farm.with(TestingFarm.succeeded());
        Path secret = Files.writeString(folder.resolve("s"), "t0p secret");
        Path key = Files.writeString(folder.resolve("k"), "-----BEGIN PRIVATE KEY-----\n");
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("x"), "y");
        var ran =
                run(
                        "",
                        "--secret=id=a,src=" + secret,
                        "--ssh=default=" + key,
                        "--build-context=other=" + other,
                        "--build-context=alpine=docker-image://busybox",
                        "--network=none",
                        "--annotation=index:a=b",
                        "--attest=type=provenance,mode=min",
                        "--sbom=true",
                        "-o",
                        "type=image,name=n:1,rewrite-timestamp=true",
                        context.toString());
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(request())
                .isEqualTo(
                        "POST /api/v1/builds?dockerfile=Dockerfile&network=none"
                                + "&buildContext=other=upload"
                                + "&buildContext=alpine=docker-image://busybox&tag=n:1"
                                + "&rewriteTimestamp=true&annotation=index:a=b&sbom=true"
                                + "&provenance=mode=min");
        var parts = parts();
        assertThat(parts.keySet())
                .containsExactly("secret.a", "ssh.default", "context.other", "context");
        assertThat(parts.get("secret.a")).asString().isEqualTo("t0p secret");
        assertThat(parts.get("ssh.default")).isEqualTo(Files.readAllBytes(key));
        assertThat(names(parts.get("context.other"))).containsExactly("x");
        assertThat(names(parts.get("context"))).containsExactly("Dockerfile");
        assertThat(ran.out() + ran.err()).doesNotContain("t0p");
    }

    @Test
    void readsADockerfileFromStandardInput() throws IOException {
        farm.with(TestingFarm.succeeded());
        run("FROM a\n", "-f", "-", context.toString());
        assertThat(dockerfile()).isEqualTo("FROM a\n");
        assertThat(names(parts().get("context"))).containsExactly("Dockerfile");
        run("FROM b\n", "-");
        assertThat(dockerfile()).isEqualTo("FROM b\n");
        assertThat(names(parts().get("context"))).isEmpty();
        run("FROM c\n", "-f", "-", "https://example.com/x.git#main");
        assertThat(dockerfile()).isEqualTo("FROM c\n");
        assertThat(parts()).containsOnlyKeys("dockerfile");
        assertThat(farm.requests.getLast()).startsWith("GET");
        assertThat(request(2)).contains("&context=https://example.com/x.git#main");

        assertThat(run("FROM a\n", "-f", "-", "-").err()).contains("cannot be both");
        assertThat(run("FROM a\n", "-f", "x", "-").err()).contains("is no archive");
    }

    @Test
    void buildsFromElsewhereWithoutABody() {
        farm.with(TestingFarm.succeeded());
        assertThat(run("", "-f", "sub/Dockerfile", "github.com/o/r").status()).isZero();
        assertThat(request())
                .isEqualTo("POST /api/v1/builds?dockerfile=sub/Dockerfile&context=github.com/o/r");
        assertThat(farm.context).isEmpty();
        assertThat(run("", "nowhere").err()).contains("'nowhere' is no folder");
    }

    @Test
    void sendsADockerfileFromOutsideOfTheContextBesideIt() throws IOException {
        farm.with(TestingFarm.succeeded());
        Path file = Files.writeString(folder.resolve("my.Dockerfile"), "FROM scratch AS mine\n");
        Files.writeString(folder.resolve("my.Dockerfile.dockerignore"), "Dockerfile\n");
        assertThat(run("", "-f", file.toString(), context.toString()).status()).isZero();
        assertThat(dockerfile()).isEqualTo("FROM scratch AS mine\n");
        assertThat(names(parts().get("dockerfile")))
                .containsExactly("Dockerfile", "Dockerfile.dockerignore");
        assertThat(names(parts().get("context"))).isEmpty();
    }

    @Test
    void unpacksAFolder() throws IOException {
        farm.making(tar("bin/tool", "#!"));
        Path out = folder.resolve("out/deep");
        var ran = run("", "-o", out.toString(), context.toString());
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(request()).contains("&output=local");
        assertThat(out.resolve("bin/tool")).hasContent("#!");
    }

    @Test
    void writesAFileOrStandardOutput() throws IOException {
        byte[] tar = tar("a", "b");
        farm.making(tar);
        Path file = folder.resolve("image.tar");
        assertThat(run("", "-o", "type=oci,dest=" + file, context.toString()).status()).isZero();
        assertThat(file).hasBinaryContent(tar);
        var ran = run("", "-o", "-", context.toString());
        assertThat(ran.stdout()).isEqualTo(new String(tar, StandardCharsets.ISO_8859_1));
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("steps executed");
    }

    @Test
    void saysWhenWhatArrivesIsNotWhatWasMade() throws IOException {
        farm.making(tar("a", "b"));
        farm.output[0] ^= 1;
        Path file = folder.resolve("image.tar");
        var ran = run("", "-o", "type=tar,dest=" + file, context.toString());
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("sha256:").doesNotContain("at dev.kiln");
        assertThat(folder).isDirectoryNotContaining("glob:**.tar");
    }

    @Test
    void saysWhenThereIsNoOutput() {
        farm.with(TestingFarm.succeeded());
        var ran = run("", "-o", folder.resolve("out").toString(), context.toString());
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("made no output");
    }

    @Test
    void asksTheFarmForNothingWhereAnOptionIsWrong() {
        for (String[] wrong :
                new String[][] {
                    {"--ssh", "default"},
                    {"--secret", "id=none"},
                    {"--build-context", "a=oci-layout://x"},
                    {"-o", "type=zip"},
                    {"--sbom", "generator=x"}
                }) {
            var ran = run("", wrong[0], wrong[1], context.toString());
            assertThat(ran.status()).isEqualTo(1);
            assertThat(ran.err()).startsWith("kiln: ").doesNotContain("at dev.kiln");
        }
        assertThat(farm.requests).isEmpty();
    }

    private Ran run(String input, String... arguments) {
        var all = new ArrayList<>(List.of("build", "--url", farm.url()));
        all.addAll(List.of(arguments));
        var out = new StringWriter();
        var err = new StringWriter();
        var stdout = new ByteArrayOutputStream();
        InputStream in = System.in;
        PrintStream before = System.out;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        System.setOut(new PrintStream(stdout, true, StandardCharsets.UTF_8));
        try {
            int status =
                    Kiln.commandLine()
                            .setOut(new PrintWriter(out))
                            .setErr(new PrintWriter(err))
                            .execute(all.toArray(String[]::new));
            return new Ran(
                    status,
                    out.toString(),
                    err.toString(),
                    stdout.toString(StandardCharsets.ISO_8859_1));
        } finally {
            System.setIn(in);
            System.setOut(before);
        }
    }

    private String request() {
        return request(0);
    }

    /** A build that was asked for, decoded, without the time of the test's environment. */
    private String request(int number) {
        String sent =
                farm.requests.stream()
                        .filter(request -> request.startsWith("POST"))
                        .skip(number)
                        .findFirst()
                        .orElseThrow();
        return URLDecoder.decode(sent, StandardCharsets.UTF_8)
                .replaceAll("&buildArg=SOURCE_DATE_EPOCH=[0-9]*", "");
    }

    private String dockerfile() throws IOException {
        var tar = new ByteArrayInputStream(Objects.requireNonNull(parts().get("dockerfile")));
        try (var in = new TarArchiveInputStream(tar)) {
            assertThat(Objects.requireNonNull(in.getNextEntry()).getName()).isEqualTo("Dockerfile");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The body, read by other code than wrote it. */
    private Map<String, byte[]> parts() throws IOException {
        String type = Objects.requireNonNull(farm.contentType);
        var parts = new LinkedHashMap<String, byte[]>();
        var input =
                MultipartInput.builder()
                        .setByteArray(farm.context)
                        .setBoundary(
                                type.replaceAll("^multipart/form-data; boundary=", "")
                                        .getBytes(StandardCharsets.US_ASCII))
                        .get();
        for (boolean more = input.skipPreamble(); more; more = input.readBoundary()) {
            String name = input.readHeaders().replaceAll("(?s).* name=\"([^\"]*)\".*", "$1");
            parts.put(name, input.newInputStream().readAllBytes());
        }
        return parts;
    }

    private static List<String> names(byte @org.jspecify.annotations.Nullable [] tar)
            throws IOException {
        var names = new ArrayList<String>();
        try (var in =
                new TarArchiveInputStream(new ByteArrayInputStream(Objects.requireNonNull(tar)))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    private static byte[] tar(String name, String content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var entry = new TarArchiveEntry(name);
            entry.setSize(content.length());
            tar.putArchiveEntry(entry);
            tar.write(content.getBytes(StandardCharsets.UTF_8));
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
