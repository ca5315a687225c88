package dev.kiln.gateway;

import dev.kiln.gateway.check.CheckController;
import dev.kiln.gateway.check.DockerfileCheck;
import dev.kiln.gateway.job.BuildController;
import dev.kiln.gateway.job.BuildIntake;
import dev.kiln.gateway.job.ContextRequests;
import dev.kiln.gateway.job.JobCanceller;
import dev.kiln.gateway.job.JobController;
import dev.kiln.gateway.job.JobProblems;
import dev.kiln.gateway.job.JobPublisher;
import dev.kiln.gateway.job.JobStreamController;
import dev.kiln.gateway.job.JobStreams;
import dev.kiln.gateway.job.JobSweeper;
import dev.kiln.gateway.job.OutputController;
import dev.kiln.gateway.job.PushController;
import dev.kiln.gateway.route.RouteConfiguration;
import dev.kiln.journal.Journal;
import dev.kiln.queue.Cancellation;
import dev.kiln.queue.JobQueue;
import dev.kiln.registry.RegistryClient;
import dev.kiln.secret.SecretSettings;
import dev.kiln.secret.SecretStore;
import java.net.URI;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * The beans of the gateway. Whoever imports it brings a {@link Journal}, a {@link JobQueue} and a
 * {@link SecretStore}, and says where the layer-store is with {@code kiln.layer-store.url}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({GatewaySettings.class, SecretSettings.class})
@EnableScheduling
@PropertySource("classpath:dev/kiln/gateway/gateway.properties")
@Import({JobProblems.class, RouteConfiguration.class})
public class GatewayConfiguration {
    private static final InstantSource CLOCK = InstantSource.system();

    @Bean
    JobPublisher jobPublisher(Journal journal, JobQueue queue) {
        return new JobPublisher(journal, queue);
    }

    @Bean
    JobSweeper jobSweeper(Journal journal, JobPublisher publisher, GatewaySettings settings) {
        return new JobSweeper(journal, publisher, settings.republishAfter(), CLOCK);
    }

    @Bean
    BuildIntake buildIntake(
            Journal journal,
            JobPublisher publisher,
            SecretStore secrets,
            SecretSettings secretSettings,
            GatewaySettings settings,
            @Value("${kiln.layer-store.url}") URI layerStore) {
        return new BuildIntake(
                new RegistryClient(layerStore),
                secrets,
                secretSettings,
                journal,
                publisher,
                settings.contextLimits(),
                CLOCK);
    }

    @Bean
    JobCanceller jobCanceller(Journal journal, JobQueue queue, SecretStore secrets) {
        return new JobCanceller(journal, new Cancellation(journal, queue, secrets));
    }

    @Bean
    JobStreams jobStreams(GatewaySettings settings) {
        return new JobStreams(settings.maxStreams());
    }

    @Bean
    ContextRequests contextRequests(GatewaySettings settings, SecretSettings secrets) {
        return new ContextRequests(settings, secrets);
    }

    @Bean
    BuildController buildController(BuildIntake intake, ContextRequests requests) {
        return new BuildController(intake, requests);
    }

    @Bean
    PushController pushController(
            Journal journal, JobPublisher publisher, GatewaySettings settings) {
        return new PushController(journal, publisher, CLOCK, settings);
    }

    @Bean
    OutputController outputController(
            Journal journal, @Value("${kiln.layer-store.url}") URI layerStore) {
        return new OutputController(journal, new RegistryClient(layerStore));
    }

    @Bean
    CheckController checkController(
            ContextRequests requests,
            GatewaySettings settings,
            @Value("${kiln.layer-store.url}") URI layerStore) {
        var images = new RegistryClient(layerStore);
        return new CheckController(requests, new DockerfileCheck(images, settings.contextLimits()));
    }

    @Bean
    JobController jobController(Journal journal, JobCanceller canceller, GatewaySettings settings) {
        return new JobController(journal, canceller, settings);
    }

    @Bean
    JobStreamController jobStreamController(
            Journal journal, JobStreams streams, GatewaySettings settings) {
        return new JobStreamController(journal, CLOCK, streams, settings);
    }
}
