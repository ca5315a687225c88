package dev.kiln.proxy;

import dev.kiln.job.Route;
import dev.kiln.journal.Journal;
import dev.kiln.lease.LeaseKeeper;
import dev.kiln.lease.Leases;
import dev.kiln.place.BlobPlaces;
import dev.kiln.proxy.push.PushSettings;
import dev.kiln.proxy.push.PushTasks;
import dev.kiln.proxy.upstream.UpstreamRegistries;
import dev.kiln.queue.JobQueue;
import dev.kiln.registry.RegistryClient;
import dev.kiln.runner.JobLoop;
import dev.kiln.runner.JobRunner;
import dev.kiln.secret.SecretStore;
import java.net.URI;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What takes push jobs from the queue. In one process with a worker it has leases of its own. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PushSettings.class)
public class PushConfiguration {
    private static final String LEASE_KEEPER = "pushLeaseKeeper";

    @Bean(name = LEASE_KEEPER, defaultCandidate = false, destroyMethod = "close")
    LeaseKeeper pushLeaseKeeper(Leases leases, PushSettings settings) {
        return new LeaseKeeper(leases, settings.leaseTtl());
    }

    @Bean
    PushTasks pushTasks(
            UpstreamRegistries registries,
            BlobPlaces places,
            PushSettings settings,
            @Value("${kiln.layer-store.url:http://127.0.0.1:7071}") URI layerStore) {
        return new PushTasks(registries, new RegistryClient(layerStore), places, settings);
    }

    @Bean
    JobLoop pushLoop(
            JobQueue queue,
            Journal journal,
            Leases leases,
            @Qualifier(LEASE_KEEPER) LeaseKeeper keeper,
            PushTasks tasks,
            SecretStore secrets,
            PushSettings settings) {
        JobRunner runner =
                new JobRunner(
                        journal,
                        leases,
                        keeper,
                        tasks,
                        secrets,
                        new JobRunner.Settings(settings.worker(), settings.maxAttempts()));
        return new JobLoop(queue, runner, Route.PUSH, settings.jobs());
    }
}
