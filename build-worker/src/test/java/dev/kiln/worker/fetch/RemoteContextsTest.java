package dev.kiln.worker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.kiln.source.HttpUrl;
import dev.kiln.worker.context.BuildContext;
import dev.kiln.worker.context.ContextLimits;
import dev.kiln.worker.context.ContextUnpacker;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteContextsTest {
    @TempDir Path temp;

    private HttpServer server;
    private RemoteContexts contexts;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.start();
        contexts = new RemoteContexts(new HttpFetcher(TestSettings.local(), temp.resolve("cache")));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private RemoteContext fetch(byte[] body) throws Exception {
        server.createContext(
                "/ctx",
                exchange -> {
                    try (exchange) {
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                    }
                });
        HttpUrl url = HttpUrl.parse("http://127.0.0.1:" + server.getAddress().getPort() + "/ctx");
        return contexts.fetch(url, HttpRequestOptions.NONE, Files.createTempDirectory(temp, "c"));
    }

    @ParameterizedTest
    @CsvSource({"-cf", "-czf", "-cjf", "-cJf"})
    void archivesAreUnpackedWhateverTheyAreCompressedWith(String how) throws Exception {
        Path source = Files.createDirectory(temp.resolve("source"));
        Files.writeString(source.resolve("Dockerfile"), "FROM scratch\n");
        Path tar = temp.resolve("ctx.tar");
        Process process =
                new ProcessBuilder("tar", how, tar.toString(), "-C", source.toString(), ".")
                        .inheritIO()
                        .start();
        assertThat(process.waitFor()).isZero();
        RemoteContext context = fetch(Files.readAllBytes(tar));
        assertThat(context).isInstanceOf(RemoteContext.Archive.class);
        Path folder = Files.createDirectory(temp.resolve("unpacked"));
        try (InputStream in = Files.newInputStream(context.file().path())) {
            BuildContext unpacked =
                    new ContextUnpacker(ContextLimits.defaults()).unpack(in, folder);
            assertThat(unpacked.read("Dockerfile")).isPresent();
        }
    }

    @Test
    void allElseIsADockerfile() throws Exception {
        String text = "FROM scratch\nCOPY a b\n" + "# ".repeat(600);
        RemoteContext context = fetch(text.getBytes(StandardCharsets.UTF_8));
        assertThat(context).isInstanceOf(RemoteContext.DockerfileOnly.class);
        assertThat(context.file().path()).hasFileName("context").hasContent(text);
        assertThat(RemoteContexts.isArchive(new byte[512])).isFalse();
        assertThat(RemoteContexts.isArchive(new byte[0])).isFalse();
    }
}
