package dev.kiln.queue.amqp;

import dev.kiln.queue.QueueUnavailableException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/** Publishes one message at a time and waits for the broker's word on it. */
final class ConfirmedPublisher {
    private final RabbitTemplate template;
    private final Duration timeout;

    ConfirmedPublisher(CachingConnectionFactory connections, Duration timeout) {
        this.timeout = timeout;
        template = new RabbitTemplate(connections);
        template.setMandatory(true);
        // A broker that blocks publishers must not block the acknowledgements of consumers.
        template.setUsePublisherConnection(true);
        // What comes back is noted in the correlation data, which publish() looks at.
        template.setReturnsCallback(returned -> {});
    }

    /**
     * Returns once the broker holds the message in every queue it was routed to.
     *
     * @return whether there was any such queue
     * @throws QueueUnavailableException if the broker did not confirm in time
     */
    boolean publish(String exchange, String routingKey, Message message) {
        CorrelationData correlation = new CorrelationData(UUID.randomUUID().toString());
        String what = "publishing to exchange '" + exchange + "' as '" + routingKey + "'";
        try {
            template.send(exchange, routingKey, message, correlation);
            CorrelationData.Confirm confirm =
                    correlation.getFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!confirm.ack()) {
                throw new AmqpException("the broker refused it: " + confirm.reason());
            }
            return correlation.getReturned() == null;
        } catch (TimeoutException e) {
            throw new QueueUnavailableException(
                    what + ": RabbitMQ did not confirm within " + timeout, e);
        } catch (ExecutionException | AmqpException e) {
            throw new QueueUnavailableException(
                    what + " failed: " + e.getMessage() + "; is RabbitMQ up?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailableException(
                    what + " was interrupted before RabbitMQ confirmed", e);
        }
    }
}
