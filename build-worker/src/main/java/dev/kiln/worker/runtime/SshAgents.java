package dev.kiln.worker.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Starts ssh-agents for jobs. Their sockets are on a filesystem in memory. */
public final class SshAgents implements Closeable {
    private final Path folder;
    private final SshSettings settings;
    private final AtomicLong count = new AtomicLong();
    private final Set<SshAgent> running = new HashSet<>();

    private SshAgents(Path folder, SshSettings settings) {
        this.folder = folder;
        this.settings = settings;
    }

    /**
     * Agents with their sockets in a subfolder.
     *
     * @param mounts a filesystem in memory
     */
    static SshAgents in(Path mounts, SshSettings settings) throws IOException {
        Path folder = Files.createDirectory(mounts.resolve("agents"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        return new SshAgents(folder, settings);
    }

    /**
     * Starts an agent with the keys of a job. The job closes it at its end.
     *
     * @param keys private keys in a form that ssh-add reads, without passphrase; they belong to the
     *     caller, who overwrites them afterwards
     * @throws StepStartException if a key is none; the message names its position
     * @throws IOException if OpenSSH is not installed or the agent does not start
     */
    public SshAgent start(List<byte[]> keys) throws IOException, InterruptedException {
        if (keys.size() > settings.maxKeys()) {
            throw new StepStartException(
                    "a job may have %d ssh keys behind one id (kiln.worker.ssh.max-keys), not %d"
                            .formatted(settings.maxKeys(), keys.size()));
        }
        Path own = folder.resolve(Long.toString(count.incrementAndGet()));
        SshAgent agent = SshAgent.start(own, this::forget);
        synchronized (running) {
            running.add(agent);
        }
        try {
            for (int i = 0; i < keys.size(); i++) {
                agent.add(keys.get(i), i + 1);
            }
            return agent;
        } catch (IOException | InterruptedException e) {
            agent.close();
            throw e;
        }
    }

    private void forget(SshAgent agent) {
        synchronized (running) {
            running.remove(agent);
        }
    }

    /** Ends all agents that still run. */
    @Override
    public void close() throws IOException {
        List<SshAgent> left;
        synchronized (running) {
            left = List.copyOf(running);
        }
        for (SshAgent agent : left) {
            agent.close();
        }
    }
}
