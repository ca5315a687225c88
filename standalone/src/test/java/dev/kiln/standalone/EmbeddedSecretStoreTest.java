package dev.kiln.standalone;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.job.JobId;
import dev.kiln.secret.SecretStore;
import dev.kiln.secret.SecretStoreContract;
import dev.kiln.secret.SecretsUnavailableException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedSecretStoreTest extends SecretStoreContract {
    private final SecretStore store = new EmbeddedSecretStore(SETTINGS);

    @Override
    protected SecretStore store() {
        return store;
    }

    @Test
    void theMemoryOfAllJobsIsBounded() {
        byte[] most = new byte[500 * 1024];
        store.put(job, Map.of("a", most, "b", most), LONG);
        JobId next = JobId.create(Instant.now());
        assertThatThrownBy(() -> store.put(next, Map.of("a", most), LONG))
                .isInstanceOf(SecretsUnavailableException.class)
                .hasMessageContaining("kiln.secrets.max-memory");
        store.remove(job);
        store.put(next, Map.of("a", most), LONG);
    }
}
