package dev.kiln.farmtest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One service, started by {@code bin/kiln} as an operator would. */
final class KilnProcess implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final String name;
    private final Process process;
    private final URI url;
    private final Path log;

    private KilnProcess(String name, Process process, URI url, Path log) {
        this.name = name;
        this.process = process;
        this.url = url;
        this.log = log;
    }

    /**
     * Starts a service.
     *
     * @param folder of its log
     * @param port on which it answers
     */
    static KilnProcess start(
            String name,
            List<String> arguments,
            Map<String, String> environment,
            Path folder,
            int port)
            throws IOException {
        Path log = folder.resolve(name + ".log");
        var command = new java.util.ArrayList<String>(List.of(Repository.KILN.toString()));
        command.addAll(arguments);
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new KilnProcess(name, builder.start(), URI.create("http://127.0.0.1:" + port), log);
    }

    URI url() {
        return url;
    }

    long pid() {
        return process.pid();
    }

    /** Waits until its readiness says UP. */
    KilnProcess awaitHealthy() throws InterruptedException, IOException {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        var request =
                HttpRequest.newBuilder(url.resolve("/actuator/health"))
                        .timeout(Duration.ofSeconds(5))
                        .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (!answers(http, request)) {
                if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException(
                            name + " did not start:\n" + Files.readString(log));
                }
                Thread.sleep(100);
            }
        }
        return this;
    }

    private static boolean answers(HttpClient http, HttpRequest request)
            throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** The JVM that the launcher has started, seen from here. */
    ProcessHandle jvm() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(handle -> isJava(handle))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " has no JVM"));
    }

    private static boolean isJava(ProcessHandle handle) {
        Optional<String> command = handle.info().command();
        return command.isPresent() && command.get().endsWith("/bin/java");
    }

    /** Ends the JVM as a crash of the machine would. */
    void kill() throws InterruptedException {
        jvm().destroyForcibly();
        if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " is still there after SIGKILL of its JVM");
        }
    }

    /** The cgroups of this worker's steps, in whatever hierarchies this machine has. */
    List<Path> cgroups() throws IOException, InterruptedException {
        String script =
                """
                for claim in $(grep -lx '%d' /run/kiln/worker-*/launcher); do
                    worker=$(basename "$(dirname "$claim")")
                    find /sys/fs/cgroup/kiln/"$worker" /sys/fs/cgroup/*/kiln/"$worker" -type d
                done 2>/dev/null || true
                """
                        .formatted(pid());
        return Shell.sh(Path.of("/"), script)
                .expectSuccess()
                .output()
                .lines()
                .map(Path::of)
                .toList();
    }

    /** Ends the script that the JVM was started by, and with it all that runs inside. */
    void killLauncher() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
