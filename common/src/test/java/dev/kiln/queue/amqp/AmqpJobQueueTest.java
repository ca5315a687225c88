package dev.kiln.queue.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.kiln.job.BuildJob;
import dev.kiln.job.Job;
import dev.kiln.job.JobId;
import dev.kiln.job.TestingJobs;
import dev.kiln.json.Json;
import dev.kiln.queue.JobQueue;
import dev.kiln.queue.JobQueueContract;
import dev.kiln.queue.QueueSettings;
import dev.kiln.testkit.TestingRabbit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

class AmqpJobQueueTest extends JobQueueContract {
    static final QueueSettings SETTINGS =
            new QueueSettings(
                    DELIVERY_LIMIT,
                    FAILURE_DELAY,
                    Duration.ofSeconds(20),
                    Duration.ofHours(1),
                    64 * 1024);

    private final TestingRabbit rabbit = TestingRabbit.shared();
    private final String virtualHost = rabbit.newVirtualHost();
    private final CachingConnectionFactory connections = RabbitAccess.connect(rabbit, virtualHost);
    private final AmqpJobQueue queue = new AmqpJobQueue(connections, SETTINGS);
    private final Map<JobId, String> dead = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        queue.close();
        connections.destroy();
    }

    @Override
    protected JobQueue queue() {
        return queue;
    }

    @Override
    protected Optional<String> deadReason(JobId job) {
        RabbitAccess.takeDead(connections)
                .ifPresent(message ->
                        dead.put(
                                Json.read(message.getBody(), Job.class).id(),
                                RabbitAccess.reason(message)));
        return Optional.ofNullable(dead.get(job));
    }

    @Test
    void aJobIsDeliveredAgainWhenItsConsumerVanishes() throws Exception {
        Job job = TestingJobs.build();
        queue.publish(job);
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(rabbit.host());
        factory.setPort(rabbit.port());
        factory.setUsername(rabbit.user());
        factory.setPassword(rabbit.password());
        factory.setVirtualHost(virtualHost);
        factory.setAutomaticRecoveryEnabled(false);
        try (Connection doomed = factory.newConnection();
                Channel channel = doomed.createChannel()) {
            GetResponse taken = channel.basicGet(AmqpNames.queue(TestingJobs.ROUTE), false);
            assertThat(taken).isNotNull();
            doomed.abort();
        } catch (com.rabbitmq.client.AlreadyClosedException e) {
            assertThat(e).as("closing what was aborted").isNotNull();
        }
        List<Job> seen = new CopyOnWriteArrayList<>();
        try (var subscription = queue.consume(TestingJobs.ROUTE, 1, collect(seen))) {
            assertThat(subscription).isNotNull();
            eventually().until(() -> seen.equals(List.of(job)));
        }
    }

    @Test
    void aMessageThatCannotBeReadIsDeadWithTheReason() {
        assertThat(reasonFor("{not json")).contains("not a JSON");
        assertThat(reasonFor("{\"schema\":7,\"type\":\"build\"}"))
                .contains("schema 7")
                .contains("reads schema " + Job.SCHEMA);
        assertThat(reasonFor("{\"schema\":%d,\"type\":\"teleport\"}".formatted(Job.SCHEMA)))
                .contains("teleport");
        assertThat(reasonFor("{\"schema\":%d,\"type\":\"build\"}".formatted(Job.SCHEMA)))
                .contains("id");
        assertThat(reasonFor(" ".repeat(SETTINGS.maxMessageBytes() + 1)))
                .contains("kiln.queue.max-message-bytes");
    }

    private String reasonFor(String body) {
        try (var subscription =
                queue.consume(TestingJobs.ROUTE, 1, collect(new CopyOnWriteArrayList<>()))) {
            assertThat(subscription).isNotNull();
            new RabbitTemplate(connections)
                    .convertAndSend(
                            AmqpNames.JOBS,
                            TestingJobs.ROUTE.key(),
                            body.getBytes(StandardCharsets.UTF_8));
            Message message =
                    eventually()
                            .until(() -> RabbitAccess.takeDead(connections), Optional::isPresent)
                            .orElseThrow();
            assertThat(message.getBody()).asString(StandardCharsets.UTF_8).isEqualTo(body);
            return RabbitAccess.reason(message);
        }
    }

    @Test
    void aJobThatIsTooLargeIsNotPublished() {
        BuildJob job = TestingJobs.build();
        BuildJob large =
                new BuildJob(
                        job.schema(),
                        job.id(),
                        "p".repeat(SETTINGS.maxMessageBytes()),
                        job.submittedAt(),
                        job.context(),
                        null,
                        job.options());
        assertThatThrownBy(() -> queue.publish(large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kiln.queue.max-message-bytes");
    }

    @Test
    void aQueueThatWasMadeWithOtherSettingsIsUsedAsItIs() {
        Job job = TestingJobs.build();
        queue.publish(job);
        QueueSettings other =
                new QueueSettings(
                        DELIVERY_LIMIT + 1,
                        FAILURE_DELAY,
                        SETTINGS.confirmTimeout(),
                        SETTINGS.consumerTimeout(),
                        SETTINGS.maxMessageBytes());
        CachingConnectionFactory mine = RabbitAccess.connect(rabbit, virtualHost);
        List<Job> seen = new CopyOnWriteArrayList<>();
        try (AmqpJobQueue changed = new AmqpJobQueue(mine, other);
                var subscription = changed.consume(TestingJobs.ROUTE, 1, collect(seen))) {
            assertThat(subscription).isNotNull();
            eventually().until(() -> seen.equals(List.of(job)));
        } finally {
            mine.destroy();
        }
    }

    @Test
    void aQueueThatSomebodyDeletedIsMadeAnewByThePublisher() throws Exception {
        queue.publish(TestingJobs.build());
        try (var connection = connections.createConnection();
                Channel channel = connection.createChannel(false)) {
            channel.queueDelete(AmqpNames.queue(TestingJobs.ROUTE));
        }
        Job job = TestingJobs.build();
        queue.publish(job);
        List<Job> seen = new CopyOnWriteArrayList<>();
        try (var subscription = queue.consume(TestingJobs.ROUTE, 1, collect(seen))) {
            assertThat(subscription).isNotNull();
            eventually().until(() -> seen.equals(List.of(job)));
        }
    }
}
