package dev.kiln.worker.input;

import dev.kiln.job.BuildJob;
import dev.kiln.job.GivenSecrets;
import dev.kiln.secret.SecretStore;
import dev.kiln.worker.runtime.SshAgent;
import dev.kiln.worker.runtime.SshAgents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The secrets of one job, each fetched when it is used, and its ssh agents, which run until this is
 * closed. Thread-safe.
 */
public final class JobSecrets implements AutoCloseable {
    private final BuildJob job;
    private final SecretStore store;
    private final SshAgents sshAgents;
    private final Map<String, SshAgent> agents = new HashMap<>();

    public JobSecrets(BuildJob job, SecretStore store, SshAgents sshAgents) {
        this.job = job;
        this.store = store;
        this.sshAgents = sshAgents;
    }

    /**
     * A secret; empty if the client gave none of this id.
     *
     * @return an array that belongs to the caller, who overwrites it after use
     * @throws MissingSecretException if it was given and is gone
     */
    public Optional<byte[]> secret(String id) throws MissingSecretException {
        return given().ids().contains(id)
                ? Optional.of(stored("secret '" + id + "'", GivenSecrets.secretKey(id)))
                : Optional.empty();
    }

    /** As {@link #secret}, as a line of text. */
    Optional<String> line(String id) throws MissingSecretException {
        Optional<byte[]> found = secret(id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(found.get(), StandardCharsets.UTF_8).strip());
        } finally {
            Arrays.fill(found.get(), (byte) 0);
        }
    }

    /**
     * An agent with the keys that the client gave for it; empty if it gave none.
     *
     * @throws MissingSecretException if a key was given and is gone
     * @throws IOException if the agent does not start, or a key is none
     */
    public synchronized Optional<SshAgent> agent(String id)
            throws IOException, InterruptedException, MissingSecretException {
        Integer count = given().sshKeys().get(id);
        if (count == null) {
            return Optional.empty();
        }
        SshAgent running = agents.get(id);
        if (running == null) {
            running = start(id, count);
            agents.put(id, running);
        }
        return Optional.of(running);
    }

    private SshAgent start(String id, int count)
            throws IOException, InterruptedException, MissingSecretException {
        List<byte[]> keys = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                keys.add(stored("ssh key of '" + id + "'", GivenSecrets.sshKey(id, i)));
            }
            return sshAgents.start(keys);
        } finally {
            keys.forEach(key -> Arrays.fill(key, (byte) 0));
        }
    }

    private byte[] stored(String what, String key) throws MissingSecretException {
        return store.find(job.id(), key)
                .orElseThrow(() ->
                        new MissingSecretException(
                                "the "
                                        + what
                                        + " is no longer there: secrets are forgotten after"
                                        + " kiln.secrets.time-to-live, and by a standalone Kiln"
                                        + " when it restarts; submit the build again"));
    }

    private GivenSecrets given() {
        return job.options().secrets();
    }

    @Override
    public synchronized void close() throws IOException {
        for (SshAgent agent : agents.values()) {
            agent.close();
        }
        agents.clear();
    }
}
