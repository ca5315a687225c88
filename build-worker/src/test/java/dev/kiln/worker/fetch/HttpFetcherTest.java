package dev.kiln.worker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kiln.image.Digest;
import dev.kiln.source.HttpUrl;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class HttpFetcherTest {
    private static final Digest HELLO = Digest.ofText("hello");

    @TempDir Path temp;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private HttpFetcher fetcher;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.start();
        fetcher = fetcher(TestSettings.local());
        serve("/hello.txt", exchange -> answer(exchange, 200, "hello"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private void serve(String path, Handler handler) {
        server.createContext(
                path,
                exchange -> {
                    try (exchange) {
                        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                        handler.handle(exchange);
                    }
                });
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
        if (!head && bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private HttpFetcher fetcher(FetchSettings settings) throws IOException {
        return new HttpFetcher(settings, temp.resolve("cache"));
    }

    private HttpUrl url(String path) {
        return HttpUrl.parse("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private Path folder() throws IOException {
        return Files.createTempDirectory(temp, "into");
    }

    private static HttpRequestOptions pinned(Digest digest) {
        return new HttpRequestOptions(digest, null);
    }

    @Test
    void fetchesAFileWithItsTime() throws Exception {
        serve(
                "/dir/a b.txt",
                exchange -> {
                    exchange.getResponseHeaders()
                            .add("Last-Modified", "Fri, 13 Feb 2009 23:31:30 GMT");
                    exchange.getResponseHeaders()
                            .add("Content-Disposition", "attachment; filename=\"../other.bin\"");
                    answer(exchange, 200, "hello");
                });
        Path folder = folder();
        Fetched file = fetcher.fetch(url("/dir/a%20b.txt?x=1"), HttpRequestOptions.NONE, folder);
        assertThat(file)
                .isEqualTo(
                        new Fetched(
                                folder.resolve("a b.txt"),
                                "other.bin",
                                HELLO,
                                5,
                                Instant.ofEpochSecond(1234567890),
                                false));
        assertThat(file.path()).hasContent("hello");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(Files.getLastModifiedTime(file.path()).toInstant())
                .isEqualTo(Instant.ofEpochSecond(1234567890));
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactly(file.path());
        }
    }

    @Test
    void filesWithoutATimeAreOf1970() throws Exception {
        Fetched file = fetcher.fetch(url("/hello.txt"), HttpRequestOptions.NONE, folder());
        assertThat(file.lastModified()).isNull();
        assertThat(Files.getLastModifiedTime(file.path()).toInstant()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void holdsFilesToTheirChecksum() throws Exception {
        fetcher.fetch(url("/hello.txt"), pinned(HELLO), folder());
        Path folder = folder();
        Digest other = Digest.ofText("other");
        assertThatThrownBy(() -> fetcher.fetch(url("/hello.txt"), pinned(other), folder))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining(
                        "digest mismatch for %s: %s (expected: %s)"
                                .formatted(url("/hello.txt"), HELLO, other));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void downloadsAnUnchangedUrlOnce() throws Exception {
        String[] current = {"one", "\"1\""};
        serve(
                "/etag",
                exchange -> {
                    exchange.getResponseHeaders().add("ETag", "W/" + current[1]);
                    answer(exchange, 200, current[0]);
                });
        assertThat(fetcher.fetch(url("/etag"), HttpRequestOptions.NONE, folder()).reused())
                .isFalse();
        Fetched again = fetcher.fetch(url("/etag"), HttpRequestOptions.NONE, folder());
        assertThat(again.reused()).isTrue();
        assertThat(again.path()).hasContent("one");
        assertThat(requests).containsExactly("GET /etag", "HEAD /etag");
        current[0] = "two";
        current[1] = "\"2\"";
        Fetched changed = fetcher.fetch(url("/etag"), HttpRequestOptions.NONE, folder());
        assertThat(changed.reused()).isFalse();
        assertThat(changed.path()).hasContent("two");
        requests.clear();
        HttpFetcher restarted = fetcher(TestSettings.local());
        assertThat(restarted.fetch(url("/etag"), pinned(Digest.ofText("two")), folder()).reused())
                .isTrue();
        assertThat(requests).isEmpty();
    }

    @Test
    void answersOf304NameTheKnownFile() throws Exception {
        serve(
                "/304",
                exchange -> {
                    boolean known =
                            "\"1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
                    if (!known) {
                        exchange.getResponseHeaders().add("ETag", "\"1\"");
                    }
                    answer(exchange, known ? 304 : 200, known ? "" : "hello");
                });
        fetcher.fetch(url("/304"), HttpRequestOptions.NONE, folder());
        assertThat(fetcher.fetch(url("/304"), HttpRequestOptions.NONE, folder()).reused()).isTrue();
    }

    @Test
    void damagedFilesOfTheCacheAreFetchedAgain() throws Exception {
        serve(
                "/etag",
                exchange -> {
                    exchange.getResponseHeaders().add("ETag", "\"1\"");
                    answer(exchange, 200, "hello");
                });
        fetcher.fetch(url("/etag"), HttpRequestOptions.NONE, folder());
        Files.writeString(temp.resolve("cache/content/" + HELLO.hex()), "hullo");
        Fetched file = fetcher.fetch(url("/etag"), HttpRequestOptions.NONE, folder());
        assertThat(file.reused()).isFalse();
        assertThat(file.path()).hasContent("hello");
    }

    @Test
    void theCacheStaysWithinItsSize() throws Exception {
        String megabytes = "0123456789abcdef".repeat(200_000);
        for (int i = 0; i < 8; i++) {
            String text = i + megabytes;
            serve("/big" + i, exchange -> answer(exchange, 200, text));
            fetcher.fetch(url("/big" + i), HttpRequestOptions.NONE, folder());
        }
        try (Stream<Path> files = Files.list(temp.resolve("cache/content"))) {
            assertThat(files).hasSize(5);
        }
    }

    @Test
    void followsRedirectsButNotForEver() throws Exception {
        serve("/to", exchange -> redirect(exchange, "/hello.txt"));
        serve("/loop", exchange -> redirect(exchange, "/loop"));
        serve("/file", exchange -> redirect(exchange, "file:///etc/passwd"));
        assertThat(fetcher.fetch(url("/to"), HttpRequestOptions.NONE, folder()).digest())
                .isEqualTo(HELLO);
        assertThatThrownBy(() -> fetcher.fetch(url("/loop"), HttpRequestOptions.NONE, folder()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("kiln.worker.fetch.max-redirects");
        assertThatThrownBy(() -> fetcher.fetch(url("/file"), HttpRequestOptions.NONE, folder()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("no http(s) URL");
    }

    private static void redirect(HttpExchange exchange, String target) throws IOException {
        exchange.getResponseHeaders().add("Location", target);
        answer(exchange, 302, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/",
                "http://2852039166/",
                "http://[::ffff:169.254.169.254]/",
                "http://[fe80::1]/",
                "http://[64:ff9b::a9fe:a9fe]/",
                "http://0.0.0.0/",
                "https://169.254.169.254/",
            })
    void redirectsToMetadataAreRefused(String target) throws Exception {
        serve("/meta", exchange -> redirect(exchange, target));
        assertThatThrownBy(() -> fetcher.fetch(url("/meta"), HttpRequestOptions.NONE, folder()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("special address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1:%d/x", "http://localhost:%d/x", "http://2130706433:%d/x"})
    void privateAddressesAreRefused(String pattern) throws Exception {
        HttpFetcher strict = fetcher(FetchSettings.defaults());
        HttpUrl url = HttpUrl.parse(pattern.formatted(server.getAddress().getPort()));
        assertThatThrownBy(() -> strict.fetch(url, HttpRequestOptions.NONE, folder()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("loopback address")
                .hasMessageContaining("kiln.worker.fetch.allow-private");
        assertThat(requests).isEmpty();
    }

    @Test
    void sizesAreBounded() throws Exception {
        serve("/bomb", exchange -> gzip(exchange, 64 << 20));
        serve("/endless", exchange -> plain(exchange, 4 << 20));
        HttpFetcher strict =
                fetcher(TestSettings.local(DataSize.ofMegabytes(1), FetchSettings.Git.defaults()));
        for (String path : List.of("/bomb", "/endless")) {
            Path folder = folder();
            assertThatThrownBy(() -> strict.fetch(url(path), HttpRequestOptions.NONE, folder))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining("kiln.worker.fetch.max-size");
            assertThat(folder).isEmptyDirectory();
        }
    }

    private static void gzip(HttpExchange exchange, int zeros) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(new byte[zeros]);
        }
        exchange.getResponseHeaders().add("Content-Encoding", "gzip");
        exchange.sendResponseHeaders(200, bytes.size());
        bytes.writeTo(exchange.getResponseBody());
    }

    private static void plain(HttpExchange exchange, int bytes) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(new byte[bytes]);
    }

    @Test
    void saysWhatTheServerAnswered() {
        serve("/secret", exchange -> answer(exchange, 403, "no"));
        HttpUrl url =
                HttpUrl.parse(url("/secret").uri().toString().replace("://", "://joe:s3cret@"));
        assertThatThrownBy(() -> fetcher.fetch(url, HttpRequestOptions.NONE, folder()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("invalid response status 403")
                .hasMessageContaining("xxxxx:xxxxx@127.0.0.1")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void credentialsGoToTheirOwnHostOnly() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        HttpServer other =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        other.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        seen.add("other " + exchange.getRequestHeaders().getFirst("Authorization"));
                        answer(exchange, 200, "hello");
                    }
                });
        other.start();
        serve(
                "/own",
                exchange -> {
                    seen.add("own " + exchange.getRequestHeaders().getFirst("Authorization"));
                    redirect(exchange, "http://127.0.0.1:" + other.getAddress().getPort() + "/");
                });
        try {
            HttpRequestOptions options = new HttpRequestOptions(null, "Bearer s3cret");
            fetcher.fetch(url("/own"), options, folder());
            assertThat(seen).containsExactly("own Bearer s3cret", "other null");
            assertThat(options.toString()).doesNotContain("s3cret");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void anAnswerThatBreaksOffIsAnError() throws Exception {
        try (ServerSocket broken = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> answerHalf(broken));
            HttpUrl url = HttpUrl.parse("http://127.0.0.1:" + broken.getLocalPort() + "/half");
            Path folder = folder();
            HttpFetcher impatient =
                    fetcher(
                            TestSettings.with(
                                    true,
                                    DataSize.ofMegabytes(1),
                                    Duration.ofSeconds(1),
                                    FetchSettings.Git.defaults()));
            assertThatThrownBy(() -> impatient.fetch(url, HttpRequestOptions.NONE, folder))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining("kiln.worker.fetch.stall-timeout");
            assertThat(folder).isEmptyDirectory();
        }
    }

    /** Sends a part of a body whose length nobody said, and then nothing. */
    private static void answerHalf(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\n\r\nhal".getBytes(StandardCharsets.US_ASCII));
            while (socket.getInputStream().read() >= 0) {
                // Waits until the other side has had enough.
            }
        } catch (IOException e) {
            Thread.currentThread().interrupt();
        }
    }
}
