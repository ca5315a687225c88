package dev.kiln.worker.runtime;

import dev.kiln.worker.ssh.AgentRelay;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A process that holds the private keys of a job in its memory, and nowhere else. Steps talk to it
 * through an {@link AgentRelay} only, so that they can use the keys but neither change nor take
 * them.
 */
public final class SshAgent implements Closeable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(2);

    private final Path folder;
    private final Process process;
    private final Consumer<SshAgent> onClose;

    private SshAgent(Path folder, Process process, Consumer<SshAgent> onClose) {
        this.folder = folder;
        this.process = process;
        this.onClose = onClose;
    }

    /**
     * Starts an agent without keys.
     *
     * @param folder is made for it
     */
    static SshAgent start(Path folder, Consumer<SshAgent> onClose) throws IOException {
        requireInstalled("ssh-agent");
        requireInstalled("ssh-add");
        Files.createDirectory(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path log = folder.resolve("log");
        // No PKCS#11 library may be loaded on behalf of whoever talks to it.
        List<String> command =
                List.of("ssh-agent", "-D", "-P", "/nonexistent", "-a", socket(folder).toString());
        Process process =
                HostCommand.start(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        SshAgent agent = new SshAgent(folder, process, onClose);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(socket(folder))) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                String said = Files.readString(log).strip();
                agent.close();
                throw new IOException("ssh-agent did not open its socket: " + said);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return agent;
    }

    /** Where the worker, and no step, reaches it. */
    public Path socket() {
        return socket(folder);
    }

    long pid() {
        return process.pid();
    }

    void add(byte[] key, int position) throws IOException, InterruptedException {
        ProcessBuilder builder = HostCommand.start(List.of("ssh-add", "-q", "-"));
        builder.environment().put("SSH_AUTH_SOCK", socket().toString());
        builder.environment().put("SSH_ASKPASS_REQUIRE", "never");
        Process adding = builder.redirectErrorStream(true).start();
        try {
            try (OutputStream stdin = adding.getOutputStream()) {
                stdin.write(key);
                if (key.length == 0 || key[key.length - 1] != '\n') {
                    stdin.write('\n');
                }
            } catch (IOException e) {
                // It has read enough to refuse the key: its status says so.
            }
            String said;
            try (var output = adding.getInputStream()) {
                said = new String(output.readNBytes(4096), StandardCharsets.UTF_8).strip();
            }
            if (!adding.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("ssh-add did not end within " + PATIENCE);
            }
            if (adding.exitValue() != 0) {
                throw new StepStartException(
                        "ssh key number %d was not taken (%s): give a private key without passphrase"
                                .formatted(position, said));
            }
        } finally {
            adding.destroyForcibly();
        }
    }

    /** Ends the process, and with it the keys. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(socket());
        Files.deleteIfExists(folder.resolve("log"));
        Files.deleteIfExists(folder);
        onClose.accept(this);
    }

    private static Path socket(Path folder) {
        return folder.resolve("socket");
    }

    private static void requireInstalled(String program) throws IOException {
        if (SystemPath.find(program).isEmpty()) {
            throw new IOException(
                    "the step needs ssh keys, for which "
                            + program
                            + " has to be installed on the worker: apt install openssh-client");
        }
    }
}
