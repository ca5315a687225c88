package dev.kiln.queue;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the job queue. Where the broker of a farm is: {@code spring.rabbitmq.*}.
 *
 * @param deliveryLimit how often a job is tried when its consumers vanish or throw; then it goes to
 *     the dead-letter queue
 * @param failureDelay how long a job waits after its consumer threw
 * @param confirmTimeout how long a publisher waits for the broker's confirmation (farm only)
 * @param consumerTimeout how long one job may take before the broker takes its message back (farm
 *     only, and only where the broker can be told so per queue: RabbitMQ 3.12 and later)
 * @param maxMessageBytes the largest message that is published or read (farm only)
 */
@ConfigurationProperties("kiln.queue")
public record QueueSettings(
        @DefaultValue("5") int deliveryLimit,
        @DefaultValue("10s") Duration failureDelay,
        @DefaultValue("10s") Duration confirmTimeout,
        @DefaultValue("24h") Duration consumerTimeout,
        @DefaultValue("1048576") int maxMessageBytes) {

    public QueueSettings {
        positive("confirm-timeout", confirmTimeout.toMillis());
        positive("delivery-limit", deliveryLimit);
        positive("failure-delay", failureDelay.toMillis());
        positive("consumer-timeout", consumerTimeout.toMillis());
        positive("max-message-bytes", maxMessageBytes);
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("kiln.queue." + name + " must be more than zero");
        }
    }
}
