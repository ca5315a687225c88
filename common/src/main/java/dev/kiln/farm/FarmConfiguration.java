package dev.kiln.farm;

import dev.kiln.cache.CacheSettings;
import dev.kiln.cache.StepCache;
import dev.kiln.cache.redis.RedisStepCache;
import dev.kiln.journal.JournalSettings;
import dev.kiln.journal.redis.RedisJournal;
import dev.kiln.lease.Leases;
import dev.kiln.lease.redis.RedisLeases;
import dev.kiln.place.BlobPlaces;
import dev.kiln.place.PlaceSettings;
import dev.kiln.place.redis.RedisBlobPlaces;
import dev.kiln.queue.QueueSettings;
import dev.kiln.queue.amqp.AmqpJobQueue;
import dev.kiln.secret.SecretCipher;
import dev.kiln.secret.SecretSettings;
import dev.kiln.secret.SecretStore;
import dev.kiln.secret.redis.RedisSecretStore;
import java.io.IOException;
import java.time.Clock;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * The ports on RabbitMQ and Redis, found by {@code spring.rabbitmq.*} and {@code
 * spring.data.redis.*}.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({RabbitAutoConfiguration.class, DataRedisAutoConfiguration.class})
@EnableConfigurationProperties({
    QueueSettings.class,
    CacheSettings.class,
    JournalSettings.class,
    SecretSettings.class,
    PlaceSettings.class
})
public class FarmConfiguration {

    @Bean(destroyMethod = "close")
    AmqpJobQueue jobQueue(CachingConnectionFactory connections, QueueSettings settings) {
        return new AmqpJobQueue(connections, settings);
    }

    @Bean(destroyMethod = "close")
    RedisJournal journal(StringRedisTemplate redis, JournalSettings settings) {
        return new RedisJournal(redis, settings, Clock.systemUTC());
    }

    @Bean
    StepCache stepCache(StringRedisTemplate redis, CacheSettings settings) {
        return new RedisStepCache(redis, settings);
    }

    @Bean
    Leases leases(StringRedisTemplate redis) {
        return new RedisLeases(redis);
    }

    @Bean
    BlobPlaces blobPlaces(StringRedisTemplate redis, PlaceSettings settings) {
        return new RedisBlobPlaces(redis, settings, Clock.systemUTC());
    }

    @Bean
    SecretStore secretStore(StringRedisTemplate redis, SecretSettings settings) throws IOException {
        return new RedisSecretStore(redis, SecretCipher.open(settings), settings);
    }
}
