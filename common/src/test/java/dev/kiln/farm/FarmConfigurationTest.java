package dev.kiln.farm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kiln.cache.StepCache;
import dev.kiln.job.Job;
import dev.kiln.job.TestingJobs;
import dev.kiln.journal.Journal;
import dev.kiln.lease.Leases;
import dev.kiln.queue.Disposition;
import dev.kiln.queue.JobQueue;
import dev.kiln.testkit.TestingRabbit;
import dev.kiln.testkit.TestingRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class FarmConfigurationTest {
    private final TestingRabbit rabbit = TestingRabbit.shared();
    private final TestingRedis redis = TestingRedis.shared();
    private final ApplicationContextRunner context =
            new ApplicationContextRunner()
                    .withUserConfiguration(FarmConfiguration.class)
                    .withPropertyValues(
                            "spring.rabbitmq.host=" + rabbit.host(),
                            "spring.rabbitmq.port=" + rabbit.port(),
                            "spring.rabbitmq.username=" + rabbit.user(),
                            "spring.rabbitmq.password=" + rabbit.password(),
                            "spring.rabbitmq.virtual-host=" + rabbit.newVirtualHost(),
                            "spring.data.redis.host=" + redis.host(),
                            "spring.data.redis.port=" + redis.port(),
                            "spring.data.redis.password=" + redis.password(),
                            "spring.data.redis.database=" + redis.newDatabase());

    @Test
    void everyPortWorksThroughItsBean() {
        context.run(started -> {
            Job job = TestingJobs.build();
            assertThat(started.getBean(Journal.class).open(job)).isTrue();
            assertThat(started.getBean(StepCache.class).find(List.of())).isEmpty();
            assertThat(
                            started.getBean(Leases.class)
                                    .tryAcquire("job:1", "a", Duration.ofMinutes(1)))
                    .isPresent();
            List<Job> seen = new CopyOnWriteArrayList<>();
            JobQueue queue = started.getBean(JobQueue.class);
            queue.publish(job);
            queue.consume(
                    job.route(),
                    1,
                    taken -> {
                        seen.add(taken);
                        return new Disposition.Done();
                    });
            await().atMost(Duration.ofSeconds(30)).until(() -> seen.equals(List.of(job)));
        });
    }

    @Test
    void aWrongSettingStopsTheStartAndIsNamed() {
        context.withPropertyValues("kiln.queue.delivery-limit=0")
                .run(started ->
                        assertThat(started)
                                .getFailure()
                                .rootCause()
                                .hasMessageContaining("kiln.queue.delivery-limit"));
    }
}
