package dev.kiln.lease.redis;

import dev.kiln.testkit.TestingRedis;
import java.time.Duration;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisServerCommands;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisCallback;
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
        this(standalone(server));
    }

    /** A cluster, whose one database is emptied. */
    public static RedisAccess toCluster(TestingRedis server) {
        RedisClusterConfiguration place = new RedisClusterConfiguration();
        place.addClusterNode(new RedisNode(server.host(), server.port()));
        place.setPassword(server.password());
        RedisAccess access = new RedisAccess(place);
        access.clear();
        return access;
    }

    private RedisAccess(RedisConfiguration place) {
        LettuceClientConfiguration client =
                LettuceClientConfiguration.builder().commandTimeout(Duration.ofSeconds(20)).build();
        connections =
                place instanceof RedisClusterConfiguration cluster
                        ? new LettuceConnectionFactory(cluster, client)
                        : new LettuceConnectionFactory(place, client);
        connections.afterPropertiesSet();
        connections.start();
        template = new StringRedisTemplate(connections);
    }

    private static RedisStandaloneConfiguration standalone(TestingRedis server) {
        RedisStandaloneConfiguration place =
                new RedisStandaloneConfiguration(server.host(), server.port());
        place.setPassword(server.password());
        place.setDatabase(server.newDatabase());
        return place;
    }

    /** Loses all data, as a server without persistence does. */
    public void clear() {
        RedisCallback<Boolean> flush =
                connection -> {
                    connection.serverCommands().flushDb(RedisServerCommands.FlushOption.SYNC);
                    return true;
                };
        template.execute(flush);
    }

    public StringRedisTemplate template() {
        return template;
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
