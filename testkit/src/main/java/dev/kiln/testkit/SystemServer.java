package dev.kiln.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server from the system's packages, in a temporary folder of its own, on loopback only. */
final class SystemServer implements TestServer {
    private static final String HOST = "127.0.0.1";

    private final Path folder;
    private final int port;
    private final Probe probe;
    private final Supplier<PrivateProcess> launcher;
    private @Nullable PrivateProcess process;

    /**
     * @param folder holds all of the server's files; removed on close
     */
    SystemServer(Path folder, int port, Probe probe, Supplier<PrivateProcess> launcher) {
        this.folder = folder;
        this.port = port;
        this.probe = probe;
        this.launcher = launcher;
        try {
            start();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Where a program of the system is.
     *
     * @throws IllegalStateException if it is missing; the message says what to install
     */
    static Path require(String program, String debianPackage, String... folders) {
        Optional<Path> found =
                Stream.of(folders)
                        .map(folder -> Path.of(folder, program))
                        .filter(Files::isExecutable)
                        .findFirst();
        return found.orElseThrow(() ->
                new IllegalStateException(
                        "%s is not there (looked in %s) and no Docker engine answers: this test needs one of them. Install it with 'apt-get install %s', or start Docker."
                                .formatted(program, String.join(", ", folders), debianPackage)));
    }

    static Path newFolder(String prefix) {
        try {
            return Files.createTempDirectory(prefix);
        } catch (IOException e) {
            throw new UncheckedIOException("could not make a temporary folder", e);
        }
    }

    @Override
    public String host() {
        return HOST;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public synchronized void start() {
        if (process != null) {
            throw new IllegalStateException(probe.name() + " runs already");
        }
        PrivateProcess started = launcher.get();
        process = started;
        probe.awaitReady(HOST, port, started::isRunning, started::log);
    }

    @Override
    public synchronized void stop() {
        if (process != null) {
            process.stop();
            process = null;
        }
    }

    @Override
    public synchronized void close() {
        if (process != null) {
            process.close();
            process = null;
        }
        deleteFolder();
    }

    private void deleteFolder() {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Files.deleteIfExists(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path directory, @Nullable IOException e) throws IOException {
                            Files.deleteIfExists(directory);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("could not remove " + folder, e);
        }
    }
}
