package dev.kiln.secret.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.job.JobId;
import dev.kiln.lease.redis.RedisAccess;
import dev.kiln.secret.SecretCipher;
import dev.kiln.secret.SecretStore;
import dev.kiln.secret.SecretStoreContract;
import dev.kiln.secret.SecretsUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.redis.core.StringRedisTemplate;

class RedisSecretStoreTest extends SecretStoreContract {
    private static final String OLD = key(1);
    private static final String NEW = key(2);

    @TempDir Path folder;
    private final RedisAccess redis = new RedisAccess();
    private SecretStore store;

    @BeforeEach
    void open() throws IOException {
        store = storeWith(OLD);
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @Override
    protected SecretStore store() {
        return store;
    }

    @Test
    void redisSeesNoValue() {
        StringRedisTemplate template = redis.template();
        store.put(job, Map.of("token", bytes("open sesame")), LONG);
        String key = template.keys("*").iterator().next();
        String stored = template.<String, String>opsForHash().get(key, "token");
        assertThat(stored).isNotNull();
        byte[] text = Base64.getDecoder().decode(stored);
        assertThat(new String(text, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("sesame");
        store.put(job, Map.of("token", bytes("open sesame")), LONG);
        assertThat(template.<String, String>opsForHash().get(key, "token")).isNotEqualTo(stored);
        assertThat(template.getExpire(key)).isPositive();
        store.remove(job);
        assertThat(template.keys("*")).isEmpty();
    }

    @Test
    void keysCanBeChangedOneServiceAfterTheOther() throws IOException {
        store.put(job, Map.of("token", bytes("a")), LONG);
        SecretStore both = storeWith("# new", NEW, "", OLD);
        assertThat(both.find(job, "token")).contains(bytes("a"));
        both.put(job, Map.of("token", bytes("b")), LONG);
        assertThat(storeWith(NEW).find(job, "token")).contains(bytes("b"));
        assertThatThrownBy(() -> store.find(job, "token"))
                .isInstanceOf(SecretsUnavailableException.class)
                .hasMessageContaining("'token'")
                .hasMessageContaining("kiln.secrets.key-file");
    }

    @Test
    void aValueThatWasMovedOrChangedIsNotBelieved() {
        StringRedisTemplate template = redis.template();
        store.put(job, Map.of("token", bytes("a")), LONG);
        String key = template.keys("*").iterator().next();
        String stored = template.<String, String>opsForHash().get(key, "token");
        assertThat(stored).isNotNull();
        JobId thief = JobId.create(Instant.now());
        template.opsForHash().put("kiln:secrets:{" + thief + "}", "token", stored);
        template.opsForHash().put(key, "other", stored);
        template.opsForHash().put(key, "short", "AAAA");
        assertThatThrownBy(() -> store.find(thief, "token"))
                .isInstanceOf(SecretsUnavailableException.class);
        assertThatThrownBy(() -> store.find(job, "other"))
                .isInstanceOf(SecretsUnavailableException.class);
        assertThatThrownBy(() -> store.find(job, "short"))
                .isInstanceOf(SecretsUnavailableException.class);
        assertThat(store.find(job, "token")).contains(bytes("a"));
    }

    @Test
    void takesNoSecretsWithoutAKey() throws IOException {
        SecretStore keyless =
                new RedisSecretStore(redis.template(), SecretCipher.open(SETTINGS), SETTINGS);
        assertThatThrownBy(() -> keyless.put(job, Map.of("token", bytes("a")), LONG))
                .isInstanceOf(SecretsUnavailableException.class)
                .hasMessageContaining("kiln.secrets.key-file");
        assertThat(redis.template().keys("*")).isEmpty();
        keyless.put(job, Map.of(), LONG);
        assertThat(keyless.find(job, "token")).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithAKeyFileAndQuotesNoKey() {
        assertThatThrownBy(() -> storeWith(OLD, "%%%" + NEW))
                .hasMessageContaining("line 2 is not Base64")
                .hasMessageNotContaining(NEW);
        assertThatThrownBy(() -> storeWith("c2hvcnQ=")).hasMessageContaining("line 1 has 5 bytes");
        assertThatThrownBy(() -> storeWith("# nothing")).hasMessageContaining("holds no key");
    }

    private SecretStore storeWith(String... lines) throws IOException {
        Path file = Files.write(folder.resolve("keys"), java.util.List.of(lines));
        return new RedisSecretStore(
                redis.template(), SecretCipher.open(SETTINGS.withKeyFile(file)), SETTINGS);
    }

    private static String key(int seed) {
        byte[] key = new byte[32];
        java.util.Arrays.fill(key, (byte) seed);
        return Base64.getEncoder().encodeToString(key);
    }
}
