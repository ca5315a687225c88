package dev.kiln.queue.amqp;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import dev.kiln.job.Job;
import dev.kiln.job.Route;
import dev.kiln.queue.Disposition;
import dev.kiln.queue.JobConsumer;
import dev.kiln.queue.QueueSettings;
import dev.kiln.queue.QueueUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;

/**
 * Turns one delivery into one call of the consumer. A message is acknowledged last of all, after
 * its copy is confirmed where it goes next, so that it may be seen twice but is never lost.
 */
final class DeliveryHandler implements ChannelAwareMessageListener {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryHandler.class);

    private final Route route;
    private final JobConsumer consumer;
    private final JobMessages messages;
    private final Rerouting rerouting;
    private final QueueSettings settings;

    DeliveryHandler(
            Route route,
            JobConsumer consumer,
            JobMessages messages,
            Rerouting rerouting,
            QueueSettings settings) {
        this.route = route;
        this.consumer = consumer;
        this.messages = messages;
        this.rerouting = rerouting;
        this.settings = settings;
    }

    @Override
    public void onMessage(Message message, @Nullable Channel channel) {
        Objects.requireNonNull(channel, "a listener that acknowledges is given its channel");
        Verdict verdict = judge(message);
        long tag = message.getMessageProperties().getDeliveryTag();
        try {
            if (carryOut(verdict, message)) {
                channel.basicAck(tag, false);
            } else {
                channel.basicNack(tag, false, true);
            }
        } catch (IOException | AlreadyClosedException e) {
            // The broker has put the message back by itself when the channel was lost.
            LOG.info(
                    "message {} of {} will be delivered again: the connection was lost while it was handled ({})",
                    message.getMessageProperties().getMessageId(),
                    route,
                    e.toString());
        }
    }

    private Verdict judge(Message message) {
        int failures = failures(message);
        Job job;
        try {
            job = messages.read(message);
        } catch (IllegalArgumentException e) {
            return new Verdict(new Disposition.Dead(String.valueOf(e.getMessage())), failures);
        }
        try {
            return new Verdict(consumer.accept(job), failures);
        } catch (InterruptedException e) {
            return new Verdict(new Disposition.Retry(Duration.ZERO), failures);
        } catch (RuntimeException | Error e) {
            LOG.warn("the consumer of {} failed on job {}", route, job.id(), e);
            return afterFailure(failures + 1, e);
        }
    }

    private Verdict afterFailure(int failures, Throwable e) {
        if (failures < settings.deliveryLimit()) {
            return new Verdict(new Disposition.Retry(settings.failureDelay()), failures);
        }
        String reason =
                "the consumer failed %d times, the last time with: %s".formatted(failures, e);
        return new Verdict(new Disposition.Dead(reason), failures);
    }

    /** Whether the message can be acknowledged. */
    private boolean carryOut(Verdict verdict, Message message) {
        try {
            switch (verdict.disposition()) {
                case Disposition.Done() -> {}
                case Disposition.Retry(Duration delay) ->
                        rerouting.delay(message, route, delay, verdict.failures());
                case Disposition.Dead(String reason) -> rerouting.bury(message, route, reason);
            }
            return true;
        } catch (QueueUnavailableException e) {
            LOG.warn("message of {} goes back to its queue: {}", route, e.getMessage());
            return false;
        }
    }

    private static int failures(Message message) {
        Object count = message.getMessageProperties().getHeader(AmqpNames.FAILURES_HEADER);
        return count instanceof Number number ? number.intValue() : 0;
    }

    /**
     * @param failures how often a consumer has thrown on this message
     */
    private record Verdict(Disposition disposition, int failures) {}
}
