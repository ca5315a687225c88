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
import dev.kiln.gateway.route.RouteConfiguration;
import dev.kiln.journal.Journal;
import dev.kiln.queue.JobQueue;
import dev.kiln.registry.RegistryClient;
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
 * The beans of the gateway. Whoever imports it brings a {@link Journal} and a {@link JobQueue}, and
 * says where the layer-store is with {@code kiln.layer-store.url}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewaySettings.class)
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
            GatewaySettings settings,
            @Value("${kiln.layer-store.url}") URI layerStore) {
        return new BuildIntake(
                new RegistryClient(layerStore),
                journal,
                publisher,
                settings.contextLimits(),
                CLOCK);
    }

    @Bean
    JobCanceller jobCanceller(Journal journal, JobQueue queue) {
        return new JobCanceller(journal, queue);
    }

    @Bean
    JobStreams jobStreams(GatewaySettings settings) {
        return new JobStreams(settings.maxStreams());
    }

    @Bean
    BuildController buildController(BuildIntake intake, GatewaySettings settings) {
        return new BuildController(intake, new ContextRequests(settings));
    }

    @Bean
    CheckController checkController(
            GatewaySettings settings, @Value("${kiln.layer-store.url}") URI layerStore) {
        var images = new RegistryClient(layerStore);
        return new CheckController(
                new ContextRequests(settings),
                new DockerfileCheck(images, settings.contextLimits()));
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
