package dev.kiln.lease.redis;

import dev.kiln.testkit.TestingRedis;
import java.time.Duration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/** A database of a test server, empty at first. */
public final class RedisAccess implements AutoCloseable {
    private final LettuceConnectionFactory connections;
    private final StringRedisTemplate template;

    /** A new database of the server that this JVM's tests share. */
    public RedisAccess() {
        this(TestingRedis.shared());
    }

    /** A new database of that server. */
    public RedisAccess(TestingRedis server) {
        RedisStandaloneConfiguration place =
                new RedisStandaloneConfiguration(server.host(), server.port());
        place.setPassword(server.password());
        place.setDatabase(server.newDatabase());
        connections =
                new LettuceConnectionFactory(
                        place,
                        LettuceClientConfiguration.builder()
                                .commandTimeout(Duration.ofSeconds(20))
                                .build());
        connections.afterPropertiesSet();
        connections.start();
        template = new StringRedisTemplate(connections);
    }

    public StringRedisTemplate template() {
        return template;
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
