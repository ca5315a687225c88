package dev.kiln.queue.amqp;

import dev.kiln.testkit.TestingRabbit;
import java.util.Optional;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/** Connections to a virtual host of a test broker. */
final class RabbitAccess {
    private RabbitAccess() {}

    static CachingConnectionFactory connect(TestingRabbit rabbit, String virtualHost) {
        CachingConnectionFactory connections =
                new CachingConnectionFactory(rabbit.host(), rabbit.port());
        connections.setUsername(rabbit.user());
        connections.setPassword(rabbit.password());
        connections.setVirtualHost(virtualHost);
        return connections;
    }

    /** Takes one message out of the dead-letter queue. */
    static Optional<Message> takeDead(CachingConnectionFactory connections) {
        return Optional.ofNullable(new RabbitTemplate(connections).receive(AmqpNames.DEAD));
    }

    static String reason(Message dead) {
        Object reason = dead.getMessageProperties().getHeader(AmqpNames.REASON_HEADER);
        return String.valueOf(reason);
    }
}
