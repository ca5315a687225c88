package dev.kiln.worker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Git's own daemon, and OpenSSH's server and agent, each on a free port of the loopback. */
final class GitServers implements Closeable {
    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    final int port;

    GitServers(Path folder) throws IOException {
        this.folder = Files.createDirectory(folder);
        try (ServerSocket free = new ServerSocket(0, 0, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
    }

    /** Serves all repositories of a folder by git://. */
    void startDaemon(Path root) throws Exception {
        start(
                "git",
                "daemon",
                "--base-path=" + root,
                "--export-all",
                "--listen=127.0.0.1",
                "--port=" + port);
        await(this::listens);
    }

    /** Lets root in by ssh, with the key of {@link #startAgent}. */
    void startSshd() throws Exception {
        for (String name : List.of("host", "user")) {
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.resolve(name) + "");
        }
        Map<String, Object> options = new TreeMap<>();
        options.put("ListenAddress", "127.0.0.1:" + port);
        options.put("HostKey", folder.resolve("host"));
        options.put("AuthorizedKeysFile", folder.resolve("user.pub"));
        options.put("StrictModes", "no");
        options.put("UsePAM", "no");
        options.put("PidFile", "none");
        options.put("PermitRootLogin", "prohibit-password");
        options.put("PasswordAuthentication", "no");
        Path config = folder.resolve("sshd_config");
        Files.write(
                config,
                options.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
        Files.createDirectories(
                Path.of("/run/sshd"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        start("/usr/sbin/sshd", "-D", "-e", "-f", config.toString());
        await(this::listens);
    }

    /** Starts an agent that holds the user's key, and returns its socket. */
    Path startAgent() throws Exception {
        Path socket = folder.resolve("agent");
        start("ssh-agent", "-D", "-a", socket.toString());
        await(() -> Files.exists(socket));
        run("env", "SSH_AUTH_SOCK=" + socket, "ssh-add", "-q", folder.resolve("user") + "");
        return socket;
    }

    /** The line of a file of known hosts that names the ssh server. */
    String knownHost() throws IOException {
        return "[127.0.0.1]:" + port + " " + Files.readString(folder.resolve("host.pub")).strip();
    }

    static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private void start(String... command) throws Exception {
        Path log = folder.resolve("log" + processes.size());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        TestRepository.environment(builder);
        processes.add(builder.start());
    }

    private static void await(BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
    }
}
