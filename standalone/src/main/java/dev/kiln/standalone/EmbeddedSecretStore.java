package dev.kiln.standalone;

import dev.kiln.job.JobId;
import dev.kiln.secret.SecretSettings;
import dev.kiln.secret.SecretStore;
import dev.kiln.secret.SecretsUnavailableException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Secrets in memory, which they never leave: a job that outlives the process has lost them. */
public final class EmbeddedSecretStore implements SecretStore {
    private final SecretSettings settings;
    private final Map<JobId, Kept> jobs = new HashMap<>();

    public EmbeddedSecretStore(SecretSettings settings) {
        this.settings = settings;
    }

    @Override
    public synchronized void put(JobId job, Map<String, byte[]> values, Duration timeToLive) {
        SecretStore.requireValid(values, timeToLive, settings);
        sweep();
        remove(job);
        long held = jobs.values().stream().mapToLong(Kept::sizeBytes).sum();
        long added = values.values().stream().mapToLong(value -> value.length).sum();
        if (held + added > settings.maxMemory().toBytes()) {
            throw new SecretsUnavailableException(
                    "the secrets of job %s do not fit beside those of %d other jobs: wait, or raise"
                                    .formatted(job, jobs.size())
                            + " kiln.secrets.max-memory ("
                            + settings.maxMemory()
                            + ")");
        }
        if (!values.isEmpty()) {
            Map<String, byte[]> copies = new HashMap<>();
            values.forEach((id, value) -> copies.put(id, value.clone()));
            jobs.put(job, new Kept(copies, System.nanoTime() + timeToLive.toNanos()));
        }
    }

    @Override
    public synchronized Optional<byte[]> find(JobId job, String id) {
        SecretStore.requireValidId(id);
        sweep();
        return Optional.ofNullable(jobs.get(job))
                .flatMap(kept -> Optional.ofNullable(kept.values.get(id)))
                .map(byte[]::clone);
    }

    @Override
    public synchronized void remove(JobId job) {
        Kept kept = jobs.remove(job);
        if (kept != null) {
            kept.overwrite();
        }
    }

    private void sweep() {
        jobs.values()
                .removeIf(kept -> {
                    boolean expired = System.nanoTime() - kept.expiresAtNanos >= 0;
                    if (expired) {
                        kept.overwrite();
                    }
                    return expired;
                });
    }

    /** No record, whose {@code toString} would be one to look after. */
    private static final class Kept {
        private final Map<String, byte[]> values;
        private final long expiresAtNanos;

        Kept(Map<String, byte[]> values, long expiresAtNanos) {
            this.values = values;
            this.expiresAtNanos = expiresAtNanos;
        }

        long sizeBytes() {
            return values.values().stream().mapToLong(value -> value.length).sum();
        }

        void overwrite() {
            values.values().forEach(value -> Arrays.fill(value, (byte) 0));
        }
    }
}
