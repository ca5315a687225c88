package dev.kiln.gateway;

import dev.kiln.job.JobId;
import dev.kiln.secret.SecretSettings;
import dev.kiln.secret.SecretStore;
import dev.kiln.secret.SecretsUnavailableException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Secrets in memory. */
public final class TestingSecretStore implements SecretStore {
    private final SecretSettings settings;
    public final Map<JobId, Map<String, byte[]>> jobs = new ConcurrentHashMap<>();

    /** The arrays that were handed in last. */
    public volatile Map<String, byte[]> lastGiven = Map.of();

    public volatile Duration lastTimeToLive = Duration.ZERO;
    public volatile boolean available = true;

    public TestingSecretStore(SecretSettings settings) {
        this.settings = settings;
    }

    @Override
    public void put(JobId job, Map<String, byte[]> values, Duration timeToLive) {
        SecretStore.requireValid(values, timeToLive, settings);
        lastGiven = new HashMap<>(values);
        lastTimeToLive = timeToLive;
        if (!available) {
            throw new SecretsUnavailableException("no kiln.secrets.key-file is set");
        }
        var copies = new HashMap<String, byte[]>();
        values.forEach((id, value) -> copies.put(id, value.clone()));
        jobs.put(job, copies);
    }

    @Override
    public Optional<byte[]> find(JobId job, String id) {
        return Optional.ofNullable(jobs.getOrDefault(job, Map.of()).get(id)).map(byte[]::clone);
    }

    @Override
    public void remove(JobId job) {
        jobs.remove(job);
    }

    /** Whether every array that was handed in last holds nothing any more. */
    public boolean lastGivenIsOverwritten() {
        return lastGiven.values().stream()
                .allMatch(value -> Arrays.equals(value, new byte[value.length]));
    }
}
