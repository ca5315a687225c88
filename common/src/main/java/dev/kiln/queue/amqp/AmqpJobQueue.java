package dev.kiln.queue.amqp;

import dev.kiln.job.Job;
import dev.kiln.job.Route;
import dev.kiln.queue.ControlMessage;
import dev.kiln.queue.JobConsumer;
import dev.kiln.queue.JobQueue;
import dev.kiln.queue.QueueSettings;
import dev.kiln.queue.QueueUnavailableException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * The job queue on RabbitMQ. Whatever was declared is declared again on every new connection, so
 * that it goes on with a broker that has lost its queues.
 */
public final class AmqpJobQueue implements JobQueue, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpJobQueue.class);
    private static final long RECOVERY_INTERVAL_MILLIS = 1_000;
    private static final long UNTIL_DONE_MILLIS = TimeUnit.DAYS.toMillis(365);

    private final CachingConnectionFactory connections;
    private final QueueSettings settings;
    private final AmqpTopology topology;
    private final ConfirmedPublisher publisher;
    private final JobMessages messages;
    private final ControlChannel control;
    private final Set<Route> routes = ConcurrentHashMap.newKeySet();
    private final Set<SimpleMessageListenerContainer> containers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean timeoutExplained = new AtomicBoolean();

    /**
     * @param connections not used before; is set to confirm what is published
     */
    public AmqpJobQueue(CachingConnectionFactory connections, QueueSettings settings) {
        this.connections = connections;
        this.settings = settings;
        connections.setPublisherConfirmType(ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        topology = new AmqpTopology(settings);
        publisher = new ConfirmedPublisher(connections, settings.confirmTimeout());
        messages = new JobMessages(settings.maxMessageBytes());
        control = new ControlChannel(topology);
        connections.addConnectionListener(this::declareAgain);
    }

    @Override
    public void publish(Job job) {
        Message message = messages.write(job);
        Route route = job.route();
        if (!routes.contains(route)) {
            declare(route);
        }
        if (!publisher.publish(AmqpNames.JOBS, route.key(), message)) {
            declare(route); // somebody has deleted the queue
            if (!publisher.publish(AmqpNames.JOBS, route.key(), message)) {
                throw new QueueUnavailableException(
                        "job " + job.id() + ": RabbitMQ has no queue for " + route,
                        new AmqpException("returned as unroutable"));
            }
        }
    }

    @Override
    public Subscription consume(Route route, int concurrency, JobConsumer consumer) {
        declareIfConnected(() -> {
            declare(route);
            explainTimeout(BrokerVersion.of(connections.createConnection()));
        });
        routes.add(route);
        SimpleMessageListenerContainer container = newContainer("kiln-" + route + "-");
        container.setQueueNames(AmqpNames.queue(route));
        container.setConcurrentConsumers(concurrency);
        container.setPrefetchCount(1);
        container.setAcknowledgeMode(AcknowledgeMode.MANUAL);
        container.setMessageListener(
                new DeliveryHandler(
                        route,
                        consumer,
                        messages,
                        new Rerouting(connections, topology, publisher),
                        settings));
        containers.add(container);
        container.start();
        return () -> {
            container.stop();
            containers.remove(container);
        };
    }

    @Override
    public void broadcast(ControlMessage message) {
        try {
            topology.declareControlExchange(connections.createConnection());
        } catch (AmqpException e) {
            throw new QueueUnavailableException("broadcasting failed: is RabbitMQ up?", e);
        }
        // Nobody may be listening: that it was routed nowhere is no failure.
        publisher.publish(AmqpNames.CONTROL, "", ControlChannel.write(message));
    }

    @Override
    public Subscription onControl(Consumer<ControlMessage> listener) {
        declareIfConnected(() -> control.declare(connections.createConnection()));
        return control.listen(newContainer("kiln-control-"), listener);
    }

    @Override
    public void close() {
        containers.forEach(SimpleMessageListenerContainer::stop);
        control.close();
    }

    private void declare(Route route) {
        try {
            topology.declareRoute(connections.createConnection(), route);
            routes.add(route);
        } catch (AmqpException e) {
            throw new QueueUnavailableException(
                    "declaring the queue of "
                            + route
                            + " failed: "
                            + e.getMessage()
                            + "; is RabbitMQ up?",
                    e);
        }
    }

    /** A consumer may start before its broker: then the first connection declares. */
    private static void declareIfConnected(Runnable declaration) {
        try {
            declaration.run();
        } catch (QueueUnavailableException | AmqpException e) {
            LOG.warn(
                    "RabbitMQ cannot be reached yet, its queues will be declared when it can: {}",
                    e.getMessage());
        }
    }

    private void declareAgain(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        for (Route route : routes) {
            topology.declareRoute(connection, route);
        }
        if (control.isListening()) {
            control.declare(connection);
        }
        if (!containers.isEmpty()) {
            explainTimeout(BrokerVersion.of(connection));
        }
    }

    private void explainTimeout(BrokerVersion broker) {
        if (timeoutExplained.compareAndSet(false, true)) {
            if (broker.hasConsumerTimeoutPerQueue()) {
                LOG.info(
                        "RabbitMQ {}: a job may take {} (kiln.queue.consumer-timeout)",
                        broker.text(),
                        settings.consumerTimeout());
            } else {
                LOG.warn(
                        "RabbitMQ {} has no consumer timeout per queue: the broker's own applies (30 minutes unless changed) and longer jobs are taken back; set 'consumer_timeout = {}' in its rabbitmq.conf, as in deploy/rabbitmq/rabbitmq.conf",
                        broker.text(),
                        settings.consumerTimeout().toMillis());
            }
        }
    }

    private SimpleMessageListenerContainer newContainer(String threadPrefix) {
        SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor(threadPrefix);
        threads.setVirtualThreads(true);
        SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
        container.setTaskExecutor(threads);
        container.setMissingQueuesFatal(false);
        container.setMismatchedQueuesFatal(false);
        container.setAutoDeclare(false);
        container.setRecoveryInterval(RECOVERY_INTERVAL_MILLIS);
        container.setShutdownTimeout(UNTIL_DONE_MILLIS);
        return container;
    }
}
