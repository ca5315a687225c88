package dev.kiln.queue.amqp;

import dev.kiln.job.Route;
import dev.kiln.queue.QueueUnavailableException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

/** Where a message goes that its consumer is done with, but that is not done. */
final class Rerouting {
    private static final Logger LOG = LoggerFactory.getLogger(Rerouting.class);
    private static final int MAX_REASON_CHARS = 2_000;

    private final ConnectionFactory connections;
    private final AmqpTopology topology;
    private final ConfirmedPublisher publisher;

    Rerouting(ConnectionFactory connections, AmqpTopology topology, ConfirmedPublisher publisher) {
        this.connections = connections;
        this.topology = topology;
        this.publisher = publisher;
    }

    /**
     * To the same route once more, no sooner than after the delay.
     *
     * @throws QueueUnavailableException if the broker did not confirm
     */
    void delay(Message message, Route route, Duration delay, int failures) {
        Message copy = JobMessages.copy(message, Map.of(AmqpNames.FAILURES_HEADER, failures));
        try {
            String queue =
                    topology.declareDelay(
                            connections.createConnection(), route, AmqpNames.roundUp(delay));
            requireRouted(publisher.publish("", queue, copy), queue);
        } catch (AmqpException e) {
            throw new QueueUnavailableException(
                    "the delay queue of " + route + " is not to be had", e);
        }
    }

    /**
     * To the dead-letter queue, for operators.
     *
     * @throws QueueUnavailableException if the broker did not confirm
     */
    void bury(Message message, Route route, String reason) {
        String id = message.getMessageProperties().getMessageId();
        LOG.warn("message {} of {} goes to {}: {}", id, route, AmqpNames.DEAD, reason);
        String shown = reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARS));
        Message copy =
                JobMessages.copy(
                        message,
                        Map.of(
                                AmqpNames.REASON_HEADER,
                                shown,
                                AmqpNames.ROUTE_HEADER,
                                route.key()));
        requireRouted(publisher.publish(AmqpNames.DEAD, "", copy), AmqpNames.DEAD);
    }

    private static void requireRouted(boolean routed, String queue) {
        if (!routed) {
            throw new QueueUnavailableException(
                    "queue " + queue + " is gone", new AmqpException("returned as unroutable"));
        }
    }
}
