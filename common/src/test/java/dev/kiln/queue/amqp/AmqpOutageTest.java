package dev.kiln.queue.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kiln.job.Job;
import dev.kiln.job.TestingJobs;
import dev.kiln.queue.ControlMessage;
import dev.kiln.queue.Disposition;
import dev.kiln.queue.JobConsumer;
import dev.kiln.queue.JobQueue;
import dev.kiln.queue.QueueUnavailableException;
import dev.kiln.testkit.TestingRabbit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

class AmqpOutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** One test, since a broker of its own takes seconds: down, up, down and up in mid-job. */
    @Test
    void publishersFailWhileTheBrokerIsDownAndConsumersGoOnWhenItIsBack() throws Exception {
        try (TestingRabbit rabbit = TestingRabbit.launch()) {
            CachingConnectionFactory connections =
                    RabbitAccess.connect(rabbit, rabbit.newVirtualHost());
            rabbit.stop();
            try (AmqpJobQueue queue = new AmqpJobQueue(connections, AmqpJobQueueTest.SETTINGS)) {
                List<Job> seen = new CopyOnWriteArrayList<>();
                List<ControlMessage> controls = new CopyOnWriteArrayList<>();
                Interruptible consumer = new Interruptible(seen);
                try (JobQueue.Subscription jobs = queue.consume(TestingJobs.ROUTE, 1, consumer);
                        JobQueue.Subscription control = queue.onControl(controls::add)) {
                    assertThat(List.of(jobs, control)).doesNotContainNull();
                    assertDown(queue);
                    rabbit.start();
                    assertGoesOn(queue, seen, controls);
                    assertSurvivesRestartInMidJob(rabbit, queue, consumer);
                    assertGoesOn(queue, seen, controls);
                }
            } finally {
                connections.destroy();
            }
        }
    }

    private static void assertDown(JobQueue queue) {
        assertThatThrownBy(() -> queue.publish(TestingJobs.build()))
                .isInstanceOf(QueueUnavailableException.class)
                .hasMessageContaining("is RabbitMQ up?");
        assertThatThrownBy(
                        () -> queue.broadcast(new ControlMessage.Cancel(TestingJobs.build().id())))
                .isInstanceOf(QueueUnavailableException.class);
    }

    private static void assertGoesOn(
            JobQueue queue, List<Job> seen, List<ControlMessage> controls) {
        Job job = TestingJobs.build();
        publishWhenUp(queue, job);
        await().atMost(PATIENCE).until(() -> seen.contains(job));
        ControlMessage cancel = new ControlMessage.Cancel(job.id());
        queue.broadcast(cancel);
        await().atMost(PATIENCE).until(() -> controls.contains(cancel));
    }

    private static void assertSurvivesRestartInMidJob(
            TestingRabbit rabbit, JobQueue queue, Interruptible consumer) throws Exception {
        Job held = TestingJobs.build();
        Job waiting = TestingJobs.build();
        consumer.hold = held;
        queue.publish(held);
        queue.publish(waiting);
        assertThat(consumer.holding.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        rabbit.stop();
        rabbit.start();
        consumer.go.countDown();
        await().atMost(PATIENCE).until(() -> consumer.seen.contains(waiting));
        await().atMost(PATIENCE)
                .until(() -> consumer.seen.stream().filter(held::equals).count() == 2);
    }

    private static void publishWhenUp(JobQueue queue, Job job) {
        await().atMost(PATIENCE)
                .ignoreException(QueueUnavailableException.class)
                .until(() -> {
                    queue.publish(job);
                    return true;
                });
    }

    /** Collects jobs and holds one of them until told to go on. */
    private static final class Interruptible implements JobConsumer {
        private final List<Job> seen;
        private final CountDownLatch holding = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);
        private volatile Job hold = TestingJobs.build();

        Interruptible(List<Job> seen) {
            this.seen = seen;
        }

        @Override
        public Disposition accept(Job job) throws InterruptedException {
            seen.add(job);
            if (job.equals(hold)) {
                holding.countDown();
                go.await();
            }
            return new Disposition.Done();
        }
    }
}
