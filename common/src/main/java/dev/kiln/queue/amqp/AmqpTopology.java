package dev.kiln.queue.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.kiln.job.Route;
import dev.kiln.queue.QueueSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.support.RabbitExceptionTranslator;

/** Declares exchanges and queues. Declaring what is there already changes nothing. */
final class AmqpTopology {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpTopology.class);
    private static final Duration CONTROL_QUEUE_EXPIRY = Duration.ofMinutes(1);

    private final QueueSettings settings;

    AmqpTopology(QueueSettings settings) {
        this.settings = settings;
    }

    /** The exchanges, the dead-letter queue and the queue of a route. */
    void declareRoute(Connection connection, Route route) {
        onChannel(
                connection,
                channel -> {
                    channel.exchangeDeclare(AmqpNames.JOBS, BuiltinExchangeType.TOPIC, true);
                    channel.exchangeDeclare(AmqpNames.DEAD, BuiltinExchangeType.FANOUT, true);
                });
        declareQueue(connection, AmqpNames.DEAD, Map.of("x-queue-type", "quorum"));
        declareQueue(connection, AmqpNames.queue(route), jobArguments(connection));
        onChannel(
                connection,
                channel -> {
                    channel.queueBind(AmqpNames.DEAD, AmqpNames.DEAD, "");
                    channel.queueBind(AmqpNames.queue(route), AmqpNames.JOBS, route.key());
                });
    }

    /** The queue in which a message of that route waits before it is handed back to the route. */
    String declareDelay(Connection connection, Route route, Duration delay) {
        String name = AmqpNames.delayQueue(route, delay);
        Map<String, Object> arguments = deadLettering(AmqpNames.JOBS);
        arguments.put("x-dead-letter-routing-key", route.key());
        arguments.put("x-message-ttl", delay.toMillis());
        declareQueue(connection, name, arguments);
        return name;
    }

    /**
     * A process's own queue for control messages. It outlives a short loss of the connection, so
     * that a cancellation sent meanwhile is not lost.
     */
    void declareControl(Connection connection, String queue) {
        declareControlExchange(connection);
        declareQueue(connection, queue, Map.of("x-expires", CONTROL_QUEUE_EXPIRY.toMillis()));
        onChannel(connection, channel -> channel.queueBind(queue, AmqpNames.CONTROL, ""));
    }

    void declareControlExchange(Connection connection) {
        onChannel(
                connection,
                channel ->
                        channel.exchangeDeclare(
                                AmqpNames.CONTROL, BuiltinExchangeType.FANOUT, true));
    }

    private Map<String, Object> jobArguments(Connection connection) {
        Map<String, Object> arguments = deadLettering(AmqpNames.DEAD);
        arguments.put("x-delivery-limit", settings.deliveryLimit());
        if (BrokerVersion.of(connection).hasConsumerTimeoutPerQueue()) {
            arguments.put("x-consumer-timeout", settings.consumerTimeout().toMillis());
        }
        return arguments;
    }

    /** With at-least-once the message leaves its queue only once the next one has confirmed it. */
    private static Map<String, Object> deadLettering(String exchange) {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("x-queue-type", "quorum");
        arguments.put("x-overflow", "reject-publish");
        arguments.put("x-dead-letter-strategy", "at-least-once");
        arguments.put("x-dead-letter-exchange", exchange);
        return arguments;
    }

    /**
     * A queue that is there with other arguments (another setting, an upgrade) is used as it is.
     */
    private static void declareQueue(
            Connection connection, String name, Map<String, Object> arguments) {
        try {
            onChannel(
                    connection,
                    channel -> channel.queueDeclare(name, true, false, false, arguments));
        } catch (RuntimeException e) {
            if (!isPreconditionFailed(e)) {
                throw e;
            }
            onChannel(connection, channel -> channel.queueDeclarePassive(name));
            LOG.warn(
                    "queue {} is used with the settings it was made with, not with {}: delete it once it is empty to have it made anew ({})",
                    name,
                    arguments,
                    String.valueOf(e.getMessage()));
        }
    }

    private static boolean isPreconditionFailed(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Channel.Close close
                    && close.getReplyCode() == AMQP.PRECONDITION_FAILED) {
                return true;
            }
        }
        return false;
    }

    private static void onChannel(Connection connection, ChannelAction action) {
        try (Channel channel = connection.createChannel(false)) {
            action.run(channel);
        } catch (IOException | TimeoutException e) {
            throw RabbitExceptionTranslator.convertRabbitAccessException(e);
        }
    }

    @FunctionalInterface
    private interface ChannelAction {
        void run(Channel channel) throws IOException;
    }
}
