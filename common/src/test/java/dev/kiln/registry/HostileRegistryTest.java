package dev.kiln.registry;

import static dev.kiln.testkit.registry.TestingHost.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.io.ContentMismatchException;
import dev.kiln.testkit.registry.TestingHost;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries that ask for tokens, redirect, fail, stall and lie. */
class HostileRegistryTest {
    private static final byte[] NONE = {};
    private static final byte[] BYTES = "the bytes of a blob".getBytes(StandardCharsets.UTF_8);
    private static final Descriptor BLOB =
            Descriptor.of(MediaType.OCTET_STREAM, Digest.ofBytes(BYTES), BYTES.length);

    @Test
    void getsATokenAnonymouslyOnceAndUsesItAgain() throws Exception {
        try (TestingHost host = new TestingHost(HostileRegistryTest::tokenProtected)) {
            RegistryClient client = client(host);
            assertThat(client.hasBlob("x/y", BLOB.digest())).isTrue();
            assertThat(client.hasBlob("x/y", BLOB.digest())).isTrue();
            String head = "HEAD /v2/x/y/blobs/" + BLOB.digest();
            assertThat(host.requests())
                    .containsExactly(
                            head,
                            "GET /token?service=a+registry&scope=repository%3Ax%2Fy%3Apull",
                            head + " Bearer secret",
                            head + " Bearer secret");
        }
    }

    @Test
    void followsARedirectOfABlobWithoutTheToken() throws Exception {
        try (TestingHost storage = new TestingHost(exchange -> answer(exchange, 200, BYTES));
                TestingHost host =
                        new TestingHost(exchange -> {
                            if (exchange.getRequestHeaders().containsKey("Authorization")) {
                                String target = storage.uri() + "/data?signature=x";
                                answer(exchange, 307, NONE, "Location", target);
                            } else {
                                tokenProtected(exchange);
                            }
                        })) {
            try (InputStream in = client(host).openBlob("x/y", BLOB)) {
                assertThat(in.readAllBytes()).isEqualTo(BYTES);
            }
            assertThat(storage.requests()).containsExactly("GET /data?signature=x");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "http://[fe80::1]/x",
                "http://2852039166/x",
                "http://[::ffff:169.254.169.254]/x",
                "http://0.0.0.0/x",
                "http://user:password@127.0.0.1/x",
                "file:///etc/passwd",
                "ftp://127.0.0.1/x"
            })
    void goesNowhereItShouldNot(String target) throws Exception {
        try (TestingHost host =
                new TestingHost(exchange -> {
                    if (exchange.getRequestURI().getPath().startsWith("/v2/redirects/")) {
                        answer(exchange, 302, NONE, "Location", target);
                    } else {
                        challenge(exchange, target);
                    }
                })) {
            for (String repository : List.of("redirects", "asks/for/token")) {
                assertThatThrownBy(() -> client(host).hasBlob(repository, BLOB.digest()))
                        .isInstanceOf(RegistryException.class)
                        .hasMessageContaining("was not tried");
            }
        }
    }

    @Test
    void givesUpOnRedirectsWithoutEnd() throws Exception {
        try (TestingHost host =
                new TestingHost(exchange -> answer(exchange, 302, NONE, "Location", "/again"))) {
            assertThatThrownBy(() -> client(host).hasBlob("x", BLOB.digest()))
                    .hasMessageContaining("redirects again and again");
            assertThat(host.requests()).hasSize(6);
        }
    }

    @Test
    void triesAgainWhatMayPassAndNothingElse() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (TestingHost host =
                new TestingHost(exchange ->
                        answer(exchange, calls.incrementAndGet() < 3 ? 503 : 200, NONE))) {
            assertThat(client(host).hasBlob("x", BLOB.digest())).isTrue();
            assertThat(calls).hasValue(3);
        }
        for (int status : new int[] {400, 403, 429, 507}) {
            byte[] body =
                    "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"go away\"}]}"
                            .getBytes(StandardCharsets.UTF_8);
            try (TestingHost host = new TestingHost(exchange -> answer(exchange, status, body))) {
                assertThatThrownBy(() -> client(host).findManifest("x", "t"))
                        .hasMessageContaining("status " + status + ": DENIED (go away)");
                assertThat(host.requests()).hasSize(1);
            }
        }
    }

    @Test
    void asksTheSourceAgainWhenAnUploadBreaks() throws Exception {
        AtomicInteger patches = new AtomicInteger();
        AtomicInteger sources = new AtomicInteger();
        try (TestingHost host =
                new TestingHost(exchange -> {
                    switch (exchange.getRequestMethod()) {
                        case "POST" -> answer(exchange, 202, NONE, "Location", "/u?s=1");
                        case "PATCH" -> {
                            if (patches.incrementAndGet() == 1) {
                                exchange.close();
                            } else {
                                answer(exchange, 202, NONE, "Location", "/u?s=2");
                            }
                        }
                        default -> answer(exchange, 201, NONE);
                    }
                })) {
            Descriptor pushed =
                    client(host)
                            .pushBlob(
                                    "x",
                                    MediaType.OCTET_STREAM,
                                    out -> {
                                        sources.incrementAndGet();
                                        out.write(BYTES);
                                    });
            assertThat(pushed).isEqualTo(BLOB);
            assertThat(sources).hasValue(2);
            assertThat(host.requests()).contains("PUT /u?s=2&digest=" + BLOB.digest());
        }
    }

    @Test
    void refusesBytesThatAreNotTheBlobs() throws Exception {
        byte[] other = "the bytes of a liar".getBytes(StandardCharsets.UTF_8);
        try (TestingHost host = new TestingHost(exchange -> answer(exchange, 200, other));
                InputStream in = client(host).openBlob("x", BLOB)) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(ContentMismatchException.class);
        }
    }

    @Test
    void refusesManifestsThatAreTooLargeOrOthers() throws Exception {
        try (TestingHost host =
                new TestingHost(exchange -> answer(exchange, 200, new byte[5_000_000]))) {
            assertThatThrownBy(() -> client(host).findManifest("x", "t"))
                    .hasMessageContaining("more than 4194304 bytes");
        }
        try (TestingHost host =
                new TestingHost(exchange ->
                        answer(
                                exchange,
                                200,
                                BYTES,
                                "Docker-Content-Digest",
                                Digest.ofText("other").toString()))) {
            assertThatThrownBy(() -> client(host).findManifest("x", "t"))
                    .hasMessageContaining("the manifest has the digest " + BLOB.digest());
            assertThatThrownBy(
                            () -> client(host).findManifest("x", Digest.ofText("third").toString()))
                    .hasMessageContaining("not " + Digest.ofText("third"));
        }
    }

    @Test
    void givesUpOnABodyThatStandsStill() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        RegistryClientOptions impatient =
                RegistryClientOptions.DEFAULTS.withStallTimeout(Duration.ofMillis(300));
        try (TestingHost host =
                new TestingHost(exchange -> {
                    exchange.sendResponseHeaders(200, BYTES.length);
                    exchange.getResponseBody().write(BYTES, 0, 3);
                    exchange.getResponseBody().flush();
                    await(end);
                })) {
            RegistryClient client = new RegistryClient(host.uri(), impatient);
            try (InputStream in = client.openBlob("x", BLOB)) {
                assertThatThrownBy(in::readAllBytes).hasMessageContaining("nothing arrived");
            } finally {
                end.countDown();
            }
        }
    }

    @Test
    void listsAllPagesOfTags() throws Exception {
        try (TestingHost host =
                new TestingHost(exchange -> {
                    boolean first = exchange.getRequestURI().getQuery() == null;
                    answer(
                            exchange,
                            200,
                            "{\"tags\":[\"%s\"]}"
                                    .formatted(first ? "a" : "b")
                                    .getBytes(StandardCharsets.UTF_8),
                            first ? "Link" : "X-No-Link",
                            "</v2/x/tags/list?last=a>; rel=\"next\"");
                })) {
            assertThat(client(host).tags("x")).containsExactly("a", "b");
        }
    }

    @Test
    void givesUpOnTagsWithoutEnd() throws Exception {
        RegistryClientOptions few =
                new RegistryClientOptions(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        1,
                        Duration.ofMillis(1),
                        Duration.ofMillis(1),
                        1000,
                        1,
                        20);
        try (TestingHost host =
                new TestingHost(exchange ->
                        answer(
                                exchange,
                                200,
                                "{\"tags\":[\"a\"]}".getBytes(StandardCharsets.UTF_8),
                                "Link",
                                "</v2/x/tags/list?last=a>; rel=\"next\""))) {
            assertThatThrownBy(() -> new RegistryClient(host.uri(), few).tags("x"))
                    .hasMessageContaining("more than 20 tags");
            assertThat(host.requests()).hasSize(21);
        }
    }

    private static RegistryClient client(TestingHost host) {
        return new RegistryClient(host.uri());
    }

    private static void tokenProtected(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().equals("/token")) {
            byte[] token =
                    "{\"token\":\"secret\",\"expires_in\":300}".getBytes(StandardCharsets.UTF_8);
            answer(exchange, 200, token);
        } else if ("Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 200, BYTES);
        } else {
            challenge(
                    exchange, "http://" + exchange.getRequestHeaders().getFirst("Host") + "/token");
        }
    }

    private static void challenge(HttpExchange exchange, String realm) throws IOException {
        answer(
                exchange,
                401,
                NONE,
                "WWW-Authenticate",
                "Bearer realm=\"%s\",service=\"a registry\"".formatted(realm));
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
