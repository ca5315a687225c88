package dev.kiln.secret;

import dev.kiln.job.JobId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The secrets of jobs, until the job is over or their time is. They are never on a disk, nor
 * anywhere in the clear but in the memory of the process that took them and of the one that uses
 * them. Arrays that go in and out belong to the caller, who overwrites them after use.
 */
public interface SecretStore {
    int MAX_ID_LENGTH = 256;

    /**
     * Keeps the secrets of a job, instead of those it had.
     *
     * @param values by id; a value may be empty
     * @throws IllegalArgumentException if there are too many, one is too large, an id is none, or
     *     the time is less than a millisecond
     * @throws SecretsUnavailableException if secrets cannot be kept here
     */
    void put(JobId job, Map<String, byte[]> values, Duration timeToLive);

    /**
     * One secret of a job.
     *
     * @throws SecretsUnavailableException if it is there and cannot be read
     */
    Optional<byte[]> find(JobId job, String id);

    /** Forgets all secrets of a job. */
    void remove(JobId job);

    /** What all adapters refuse. */
    static void requireValid(
            Map<String, byte[]> values, Duration timeToLive, SecretSettings settings) {
        if (values.size() > settings.maxCount()) {
            throw new IllegalArgumentException(
                    "a job may have %d secrets (kiln.secrets.max-count), not %d"
                            .formatted(settings.maxCount(), values.size()));
        }
        values.forEach((id, value) -> {
            requireValidId(id);
            if (value.length > settings.maxSize().toBytes()) {
                throw new IllegalArgumentException(
                        "the secret '%s' has %d bytes: at most %d are taken (kiln.secrets.max-size)"
                                .formatted(id, value.length, settings.maxSize().toBytes()));
            }
        });
        if (timeToLive.toMillis() < 1) {
            throw new IllegalArgumentException("secrets must live for a millisecond at least");
        }
    }

    /**
     * Whether this can be the id of a secret.
     *
     * @throws IllegalArgumentException if it is empty, too long, or holds control characters
     */
    static void requireValidId(String id) {
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
            throw new IllegalArgumentException(
                    "the id of a secret has 1 to %d characters, not %d"
                            .formatted(MAX_ID_LENGTH, id.length()));
        }
        if (id.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "the id of a secret holds a control character: use letters and digits");
        }
    }
}
