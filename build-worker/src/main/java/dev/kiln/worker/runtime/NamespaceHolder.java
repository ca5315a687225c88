package dev.kiln.worker.runtime;

import dev.kiln.worker.linux.Mounts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A short-lived process in new namespaces, through which these are set up. A namespace lives on
 * after it where it was kept: as a mount, which is gone at the latest with this worker's own mount
 * namespace.
 */
final class NamespaceHolder implements AutoCloseable {
    private final Process process;

    private NamespaceHolder(Process process) {
        this.process = process;
    }

    /**
     * Starts a process in new namespaces.
     *
     * @param options of unshare(1), such as {@code --user}
     */
    static NamespaceHolder start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("unshare"));
        command.addAll(List.of(options));
        command.add("cat");
        Process process = HostCommand.start(command).redirectErrorStream(true).start();
        NamespaceHolder holder = new NamespaceHolder(process);
        try {
            holder.awaitEcho(command);
            return holder;
        } catch (IOException e) {
            holder.close();
            throw e;
        }
    }

    long pid() {
        return process.pid();
    }

    /** Maps user and group ids alike; lines of {@code inside outside count}. */
    void mapIds(String lines) throws IOException {
        Files.writeString(file("uid_map"), lines);
        Files.writeString(file("gid_map"), lines);
    }

    /** The path of a namespace, such as {@code user}, while the holder lives. */
    Path namespace(String name) {
        return file("ns/" + name);
    }

    /** Keeps a namespace as a file. */
    void keep(String name, Path file) throws IOException {
        Files.createFile(file);
        Mounts.bind(namespace(name), file);
    }

    private Path file(String name) {
        return Path.of("/proc/" + process.pid(), name);
    }

    /** unshare(1) has done its work once the program that it becomes answers. */
    private void awaitEcho(List<String> command) throws IOException {
        OutputStream stdin = process.getOutputStream();
        stdin.write('\n');
        stdin.flush();
        InputStream stdout = process.getInputStream();
        int answer = stdout.read();
        if (answer != '\n') {
            String rest =
                    new String(stdout.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            throw new IOException(
                    String.join(" ", command)
                            + " failed: "
                            + (answer < 0 ? "" : (char) answer)
                            + rest.strip());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
