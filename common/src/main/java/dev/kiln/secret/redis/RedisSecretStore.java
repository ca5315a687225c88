package dev.kiln.secret.redis;

import dev.kiln.job.JobId;
import dev.kiln.secret.SecretCipher;
import dev.kiln.secret.SecretSettings;
import dev.kiln.secret.SecretStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/** The secrets of a job as one expiring hash of encrypted values by id. */
public final class RedisSecretStore implements SecretStore {
    private static final RedisScript<Long> PUT =
            RedisScript.of(
                    new ClassPathResource("put-secrets.lua", RedisSecretStore.class), Long.class);

    private final StringRedisTemplate redis;
    private final SecretCipher cipher;
    private final SecretSettings settings;

    public RedisSecretStore(
            StringRedisTemplate redis, SecretCipher cipher, SecretSettings settings) {
        this.redis = redis;
        this.cipher = cipher;
        this.settings = settings;
    }

    private static String key(JobId job) {
        return "kiln:secrets:{" + job + "}";
    }

    @Override
    public void put(JobId job, Map<String, byte[]> values, Duration timeToLive) {
        SecretStore.requireValid(values, timeToLive, settings);
        List<Object> arguments = new ArrayList<>();
        arguments.add(String.valueOf(timeToLive.toMillis()));
        values.forEach((id, value) -> {
            byte[] encrypted = cipher.encrypt(job, id, value);
            arguments.add(id);
            arguments.add(Base64.getEncoder().encodeToString(encrypted));
        });
        redis.execute(PUT, List.of(key(job)), arguments.toArray());
    }

    @Override
    public Optional<byte[]> find(JobId job, String id) {
        SecretStore.requireValidId(id);
        String stored = redis.<String, String>opsForHash().get(key(job), id);
        return Optional.ofNullable(stored)
                .map(text -> cipher.decrypt(job, id, Base64.getDecoder().decode(text)));
    }

    @Override
    public void remove(JobId job) {
        redis.delete(key(job));
    }
}
