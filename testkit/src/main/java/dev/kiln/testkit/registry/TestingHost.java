package dev.kiln.testkit.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that answers as a test says, and remembers what it was asked. */
public final class TestingHost implements AutoCloseable {
    /** What a test has it do. */
    @FunctionalInterface
    public interface Handler {
        /** Answers one request; the exchange is closed afterwards. */
        void handle(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** Starts on a free loopback port. */
    public TestingHost(Handler handler) throws IOException {
        this(HttpServer.create(loopback(), 0), handler);
    }

    /** As {@link #TestingHost(Handler)}, over https. */
    public static TestingHost secure(TestingCertificate certificate, Handler handler)
            throws IOException, GeneralSecurityException {
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        return new TestingHost(server, handler);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private TestingHost(HttpServer server, Handler handler) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
                    requests.add(
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI()
                                    + (authorization == null ? "" : " " + authorization));
                    try (exchange) {
                        handler.handle(exchange);
                    }
                });
        server.start();
    }

    /** {@code http://127.0.0.1:port}, or https. */
    public URI uri() {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Each as {@code METHOD path [Authorization]}. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Reads the request away and answers; headers as name, value, name, value. */
    public static void answer(HttpExchange exchange, int status, byte[] body, String... headers)
            throws IOException {
        exchange.getRequestBody().readAllBytes();
        for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
        }
        boolean bodiless = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
        exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
        if (!bodiless) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
