package dev.kiln.queue.amqp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.amqp.rabbit.connection.Connection;

/**
 * The version that a RabbitMQ broker says it has.
 *
 * @param text as sent by the broker, {@code 3.10.8}
 */
record BrokerVersion(String text) {
    private static final Pattern MAJOR_MINOR = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\D.*");

    /** Read from the properties of a connection (AMQP 0-9-1, {@code connection.start}). */
    static BrokerVersion of(Connection connection) {
        com.rabbitmq.client.Connection delegate = connection.getDelegate();
        Object version = delegate == null ? null : delegate.getServerProperties().get("version");
        return new BrokerVersion(String.valueOf(version));
    }

    /** Queues take {@code x-consumer-timeout} since RabbitMQ 3.12. */
    boolean hasConsumerTimeoutPerQueue() {
        Matcher matcher = MAJOR_MINOR.matcher(text + " ");
        return matcher.matches()
                && Integer.parseInt(matcher.group(1)) * 10_000 + Integer.parseInt(matcher.group(2))
                        >= 3 * 10_000 + 12;
    }
}
