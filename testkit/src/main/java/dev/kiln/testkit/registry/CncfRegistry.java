package dev.kiln.testkit.registry;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The CNCF registry, as Debian packages it ({@code docker-registry}), on a free loopback port with
 * its files in a folder of the test.
 */
public final class CncfRegistry implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");
    private final Process process;
    private final URI uri;

    private CncfRegistry(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Starts a registry, open to all, that keeps its files and log in this folder. */
    public static CncfRegistry start(Path folder) throws IOException, InterruptedException {
        return start(folder, new CncfRegistryOptions());
    }

    /** Starts a registry with these options. */
    public static CncfRegistry start(Path folder, CncfRegistryOptions options)
            throws IOException, InterruptedException {
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException(
                    PROGRAM + " is missing: install Debian's package docker-registry");
        }
        Path config = folder.resolve("config.yml");
        Path log = folder.resolve("registry.log");
        Files.writeString(
                config,
                """
                version: 0.1
                log: {level: info}
                storage:
                  filesystem: {rootdirectory: %s}
                  delete: {enabled: true}
                http:
                  addr: "127.0.0.1:0"
                %s
                """
                        .formatted(folder.resolve("files"), options.write(folder)));
        Process process =
                new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            return new CncfRegistry(process, awaitAddress(process, log, options.scheme()));
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** {@code http://127.0.0.1:port}, or https. */
    public URI uri() {
        return uri;
    }

    /** {@code 127.0.0.1:port}, as image references name it. */
    public String host() {
        return uri.getAuthority();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static URI awaitAddress(Process process, Path log, String scheme)
            throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(START_LIMIT);
        while (Instant.now().isBefore(deadline)) {
            Matcher listening = LISTENING.matcher(Files.readString(log));
            if (listening.find()) {
                return URI.create(scheme + "://127.0.0.1:" + listening.group(1));
            }
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        throw new IllegalStateException("docker-registry did not start: " + Files.readString(log));
    }
}
