package dev.kiln.gateway.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import dev.kiln.gateway.TestingTar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextUploadTest {
    private static final String DOCKERFILE = "FROM scratch\nCOPY . /\n";
    private static final ContextLimits LIMITS = new ContextLimits(8 << 20, 50, 64 << 10);

    @Test
    void passesOnExactlyWhatTheClientSent() throws Exception {
        byte[] plain = new TestingTar().file("Dockerfile", DOCKERFILE).file("a", "b").plain();
        for (byte[] body :
                new byte[][] {
                    plain,
                    TestingTar.gzip(plain),
                    twice(plain),
                    Zstd.compress(plain),
                    packed("bzip2", plain),
                    packed("xz", plain)
                }) {
            var sent = new ByteArrayOutputStream();
            var upload = upload(body);
            upload.writeTo(sent);
            assertThat(sent.toByteArray()).isEqualTo(body);
            assertThat(upload.dockerfile()).isNotNull();
        }
    }

    private static byte[] packed(String how, byte[] plain) throws Exception {
        var packed = new ByteArrayOutputStream();
        try (OutputStream out =
                new CompressorStreamFactory().createCompressorOutputStream(how, packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    /** Gzip of two members, as parallel compressors write it. */
    private static byte[] twice(byte[] plain) {
        byte[] first = TestingTar.gzip(Arrays.copyOfRange(plain, 0, 700));
        byte[] second = TestingTar.gzip(Arrays.copyOfRange(plain, 700, plain.length));
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void findsTheDockerfileWhereverItsNameIsWrittenWithADot() throws IOException {
        byte[] tar = new TestingTar().file("./sub//Containerfile", DOCKERFILE).plain();
        var upload =
                ContextUpload.withDockerfile(
                        new ByteArrayInputStream(tar), LIMITS, "sub/Containerfile");
        upload.writeTo(OutputStream.nullOutputStream());
        assertThat(upload.dockerfile()).isNotNull();
    }

    @Test
    void leavesADockerfileThatIsALinkToTheWorker() throws IOException {
        var tar = new TestingTar().symbolicLink("Dockerfile", "real").file("real", DOCKERFILE);
        var upload = upload(tar.plain());
        upload.writeTo(OutputStream.nullOutputStream());
        assertThat(upload.dockerfile()).isNull();
    }

    @Test
    void asksForAMissingDockerfile() {
        assertThat(refusal(new TestingTar().file("other", "x").plain()))
                .hasMessageContaining("no file 'Dockerfile' among its 1 entries")
                .hasMessageContaining("'dockerfile'");
        assertThat(refusal(new byte[1024])).hasMessageContaining("no file 'Dockerfile'");
    }

    @Test
    void saysWhereADockerfileDoesNotParse() {
        byte[] tar = new TestingTar().file("Dockerfile", "FROM scratch\n  NOPE x\n").plain();
        InvalidContextException refusal = refusal(tar);
        assertThat(refusal.line()).isEqualTo(2);
        assertThat(refusal.column()).isEqualTo(3);
        assertThat(refusal).hasMessageContaining("Dockerfile:2:3").hasMessageContaining("NOPE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "/etc/passwd", "a/.."})
    void refusesPathsOutOfTheRoot(String name) {
        var entry = new org.apache.commons.compress.archivers.tar.TarArchiveEntry(name, true);
        assertThatThrownBy(() -> EntryRules.check(entry))
                .isInstanceOf(InvalidContextException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("make the tar");
    }

    @Test
    void refusesHardLinksOutOfTheRootAndTakesOtherLinks() throws IOException {
        assertThat(refusal(new TestingTar().hardLink("h", "/etc/shadow").plain()))
                .hasMessageContaining("'h' is a hard link to '/etc/shadow'");
        assertThat(refusal(new TestingTar().hardLink("h", "../shadow").plain()))
                .hasMessageContaining("leaves the context");
        upload(
                        new TestingTar()
                                .symbolicLink("a/b/c", "../../d")
                                .symbolicLink("a/outside", "../../etc/shadow")
                                .symbolicLink("etc/localtime", "/usr/share/zoneinfo/UTC")
                                .file("Dockerfile", DOCKERFILE)
                                .hardLink("copy", "Dockerfile")
                                .plain())
                .writeTo(OutputStream.nullOutputStream());
    }

    @Test
    void refusesWhatIsNoTar() {
        assertThat(refusal("hello".getBytes(UTF_8))).hasMessageContaining("not a complete tar");
        assertThat(refusal(new byte[0])).hasMessageContaining("only 0 bytes");
        byte[] text = "All work and no play makes Jack a dull boy.\n".repeat(99).getBytes(UTF_8);
        assertThat(refusal(text)).hasMessageContaining("not a complete tar");
        byte[] tar = new TestingTar().file("a", new byte[9000]).file("Dockerfile", "x").plain();
        assertThat(refusal(Arrays.copyOf(tar, 3000))).hasMessageContaining("not a complete tar");
        byte[] gzip = TestingTar.gzip(tar);
        assertThat(refusal(Arrays.copyOf(gzip, gzip.length - 9)))
                .hasMessageContaining("not a complete tar");
        assertThat(refusal(new byte[] {'B', 'Z', 'h', '9', 0}))
                .hasMessageContaining("not a complete tar");
    }

    @Test
    void boundsSizeEntriesAndTheDockerfile() {
        assertThat(refusal(new TestingTar().file("big", new byte[9 << 20]).plain()).isTooLarge())
                .isTrue();
        var many = new TestingTar();
        for (int i = 0; i < 60; i++) {
            many.file("f" + i, "");
        }
        assertThat(refusal(many.plain())).hasMessageContaining("max-context-entries");
        assertThat(refusal(new TestingTar().file("Dockerfile", new byte[70 << 10]).plain()))
                .hasMessageContaining("max-dockerfile-size");
        assertThat(refusal(new TestingTar().file(".dockerignore", new byte[70 << 10]).plain()))
                .hasMessageContaining("max-dockerfile-size");
    }

    @Test
    void boundsWhatIsUnpacked() {
        byte[] bomb = TestingTar.gzip(new TestingTar().file("zeros", new byte[64 << 20]).plain());
        assertThat(bomb).hasSizeLessThan(100_000);
        assertThat(refusal(bomb)).hasMessageContaining("max-context-size");
    }

    @Test
    void boundsTheHeadersOfOneEntry() {
        byte[] tar = new TestingTar().commented("a", "c".repeat(3 << 20)).plain();
        assertThat(refusal(tar)).hasMessageContaining("the headers of one entry");
    }

    @Test
    void tellsABrokenClientFromABrokenTar() {
        byte[] tar = new TestingTar().file("Dockerfile", DOCKERFILE).file("a", "b").plain();
        var breaking =
                new SequenceInputStream(
                        new ByteArrayInputStream(tar, 0, 1500),
                        new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("connection reset");
                            }

                            @Override
                            public int read(byte[] bytes, int offset, int length)
                                    throws IOException {
                                throw new IOException("connection reset");
                            }
                        });
        var upload = ContextUpload.withDockerfile(breaking, LIMITS, "Dockerfile");
        assertThatThrownBy(() -> upload.writeTo(OutputStream.nullOutputStream()))
                .isInstanceOf(BrokenUploadException.class)
                .hasMessageContaining("connection reset");
        assertThatThrownBy(() -> upload.writeTo(OutputStream.nullOutputStream()))
                .hasMessageContaining("only once")
                .hasCause(upload.failure());
    }

    private static ContextUpload upload(byte[] body) {
        return ContextUpload.withDockerfile(new ByteArrayInputStream(body), LIMITS, "Dockerfile");
    }

    private static InvalidContextException refusal(byte[] body) {
        return catchThrowableOfType(
                InvalidContextException.class,
                () -> upload(body).writeTo(OutputStream.nullOutputStream()));
    }
}
