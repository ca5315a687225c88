package dev.kiln.farmtest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kiln.testkit.FreePort;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What cases fetch: files and a git repository over HTTP on the loopback device; an ssh agent. */
final class ConformanceServer implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer http;
    private final Path root;
    private final String commit;
    private final Process agent;

    ConformanceServer(Path root) throws IOException, InterruptedException {
        this.root = root;
        Shell.sh(
                        root,
                        """
                        umask 022
                        mkdir files git tree work
                        echo hello >files/hello.txt
                        echo 1 >tree/one; mkdir tree/sub; echo 2 >tree/sub/two; ln -s one tree/link
                        find tree -exec touch -h -d @1500000000 {} +
                        tar --sort=name --owner=21 --group=22 --numeric-owner -C tree -cf files/tree.tar .
                        gzip -n files/tree.tar
                        touch -d @1400000000 files/*
                        cd work
                        export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
                        export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.test
                        export GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.test
                        export GIT_AUTHOR_DATE='1600000000 +0000' GIT_COMMITTER_DATE='1600000000 +0000'
                        git init -q -b main .
                        echo a >a.txt; mkdir docs; echo doc >docs/d.txt; echo run >run; chmod 755 run; ln -s a.txt link
                        git add . && git commit -q -m first && git tag v1
                        git checkout -q -b side && echo side >docs/side.txt && git add . && git commit -q -m side
                        git checkout -q main && echo b >b.txt && git add . && git commit -q -m second
                        cd .. && git clone -q --bare work git/repo.git
                        """)
                .expectSuccess();
        commit = Shell.sh(root.resolve("work"), "git rev-parse main").output().strip();
        agent = new ProcessBuilder("ssh-agent", "-D", "-a", agent().toString()).start();
        http =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), FreePort.next()),
                        0);
        http.createContext("/files/", this::file);
        http.createContext("/git/", this::git);
        http.setExecutor(threads);
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** The newest commit of {@code main}. */
    String commit() {
        return commit;
    }

    /** The socket of the ssh agent. */
    Path agent() {
        return root.resolve("agent.sock");
    }

    private void file(HttpExchange exchange) throws IOException {
        try (exchange) {
            Path file = root.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
            if (!file.startsWith(root.resolve("files")) || !Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] bytes = Files.readAllBytes(file);
            exchange.getResponseHeaders().add("Last-Modified", "Tue, 13 May 2014 16:53:20 GMT");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : bytes.length);
            if (!head) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private void git(HttpExchange exchange) throws IOException {
        try (exchange) {
            var builder = new ProcessBuilder("git", "http-backend");
            Map<String, String> env = builder.environment();
            env.putAll(
                    Map.of(
                            "GIT_PROJECT_ROOT", root.toString(),
                            "GIT_HTTP_EXPORT_ALL", "1",
                            "PATH_INFO", exchange.getRequestURI().getPath(),
                            "REQUEST_METHOD", exchange.getRequestMethod(),
                            "REMOTE_ADDR", "127.0.0.1",
                            "GIT_CONFIG_COUNT", "1",
                            "GIT_CONFIG_KEY_0", "safe.directory",
                            "GIT_CONFIG_VALUE_0", "*"));
            String query = exchange.getRequestURI().getRawQuery();
            env.put("QUERY_STRING", query == null ? "" : query);
            header(exchange, "Content-Type", env, "CONTENT_TYPE");
            header(exchange, "Content-Encoding", env, "HTTP_CONTENT_ENCODING");
            header(exchange, "Git-Protocol", env, "GIT_PROTOCOL");
            byte[] body = exchange.getRequestBody().readAllBytes();
            env.put("CONTENT_LENGTH", Integer.toString(body.length));
            answer(exchange, builder.redirectError(ProcessBuilder.Redirect.DISCARD).start(), body);
        }
    }

    private static void answer(HttpExchange exchange, Process backend, byte[] body)
            throws IOException {
        try (OutputStream in = backend.getOutputStream()) {
            in.write(body);
        }
        try (InputStream out = new BufferedInputStream(backend.getInputStream())) {
            int status = 200;
            for (String line = line(out); !line.isEmpty(); line = line(out)) {
                List<String> parts = List.of(line.split(": ", 2));
                if (parts.getFirst().equals("Status")) {
                    status = Integer.parseInt(parts.getLast().substring(0, 3));
                } else {
                    exchange.getResponseHeaders().add(parts.getFirst(), parts.getLast());
                }
            }
            exchange.sendResponseHeaders(status, 0);
            out.transferTo(exchange.getResponseBody());
        }
    }

    private static void header(
            HttpExchange exchange, String header, Map<String, String> env, String variable) {
        String value = exchange.getRequestHeaders().getFirst(header);
        if (value != null) {
            env.put(variable, value);
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
        agent.destroy();
    }
}
