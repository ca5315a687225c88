package dev.kiln.standalone;

import dev.kiln.cache.CacheSettings;
import dev.kiln.journal.JournalSettings;
import dev.kiln.place.PlaceSettings;
import dev.kiln.queue.QueueSettings;
import dev.kiln.secret.SecretSettings;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The ports on embedded adapters; their data is under {@code kiln.data}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    EmbeddedSettings.class,
    QueueSettings.class,
    JournalSettings.class,
    CacheSettings.class,
    SecretSettings.class,
    PlaceSettings.class
})
public class EmbeddedConfiguration {

    @Bean(destroyMethod = "close")
    EmbeddedStore embeddedStore(EmbeddedSettings settings) {
        return new EmbeddedStore(settings.stateFolder(), settings.stateReserve());
    }

    @Bean
    EmbeddedLeases leases(EmbeddedStore store) {
        return new EmbeddedLeases(store.epoch());
    }

    @Bean
    MvJournal journal(EmbeddedStore store, JournalSettings settings) {
        return new MvJournal(store, settings, Clock.systemUTC());
    }

    @Bean
    MvStepCache stepCache(EmbeddedStore store, EmbeddedLeases leases, CacheSettings settings) {
        return new MvStepCache(store, leases, settings, Clock.systemUTC());
    }

    @Bean
    MvBlobPlaces blobPlaces(EmbeddedStore store, PlaceSettings settings) {
        return new MvBlobPlaces(store, settings, Clock.systemUTC());
    }

    @Bean
    EmbeddedSecretStore secretStore(SecretSettings settings) {
        return new EmbeddedSecretStore(settings);
    }

    @Bean
    DeadLetters deadLetters(EmbeddedStore store) {
        return new DeadLetters(store);
    }

    @Bean(destroyMethod = "close")
    EmbeddedJobQueue jobQueue(MvJournal journal, DeadLetters dead, QueueSettings settings) {
        return new EmbeddedJobQueue(journal, dead, settings);
    }
}
