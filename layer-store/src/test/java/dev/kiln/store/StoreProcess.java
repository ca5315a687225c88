package dev.kiln.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A layer-store in a process of its own, which can be killed. */
final class StoreProcess implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Process process;
    private final URI uri;

    private StoreProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    static StoreProcess start(Path data) throws IOException, InterruptedException {
        Path log = Files.createTempFile(data, "store", ".log");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LayerStoreApplication.class.getName(),
                                "--server.port=0",
                                "--kiln.data=" + data)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        Instant deadline = Instant.now().plus(START_LIMIT);
        while (Instant.now().isBefore(deadline)) {
            Matcher started = STARTED.matcher(Files.readString(log));
            if (started.find()) {
                return new StoreProcess(
                        process, URI.create("http://127.0.0.1:" + started.group(1)));
            }
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        process.destroyForcibly();
        throw new IllegalStateException("the store did not start: " + Files.readString(log));
    }

    URI uri() {
        return uri;
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
