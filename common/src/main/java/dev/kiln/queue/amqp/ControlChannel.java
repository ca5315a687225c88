package dev.kiln.queue.amqp;

import dev.kiln.json.Json;
import dev.kiln.queue.ControlMessage;
import dev.kiln.queue.JobQueue;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;

/** This process's ear for control messages: one queue, however many listeners. */
final class ControlChannel {
    private static final Logger LOG = LoggerFactory.getLogger(ControlChannel.class);

    private final String queue = "kiln.control." + UUID.randomUUID();
    private final AmqpTopology topology;
    private final List<Consumer<ControlMessage>> listeners = new CopyOnWriteArrayList<>();
    private @Nullable SimpleMessageListenerContainer container;

    ControlChannel(AmqpTopology topology) {
        this.topology = topology;
    }

    static Message write(ControlMessage message) {
        return MessageBuilder.withBody(Json.bytes(message))
                .setContentType(MessageProperties.CONTENT_TYPE_JSON)
                .build();
    }

    synchronized boolean isListening() {
        return container != null;
    }

    void declare(Connection connection) {
        topology.declareControl(connection, queue);
    }

    /** Adds a listener; the first one opens the queue. */
    synchronized JobQueue.Subscription listen(
            SimpleMessageListenerContainer unused, Consumer<ControlMessage> listener) {
        listeners.add(listener);
        if (container == null) {
            container = unused;
            unused.setQueueNames(queue);
            unused.setAcknowledgeMode(AcknowledgeMode.AUTO);
            unused.setDefaultRequeueRejected(false);
            unused.setMessageListener(this::dispatch);
            unused.start();
        }
        return () -> listeners.remove(listener);
    }

    synchronized void close() {
        if (container != null) {
            container.stop();
            container = null;
        }
    }

    private void dispatch(Message raw) {
        ControlMessage message;
        try {
            message = Json.read(raw.getBody(), ControlMessage.class);
        } catch (IllegalArgumentException e) {
            LOG.warn("a control message is passed over: {}", e.getMessage());
            return;
        }
        for (Consumer<ControlMessage> listener : listeners) {
            try {
                listener.accept(message);
            } catch (RuntimeException e) {
                LOG.error("a listener failed on control message {}", message, e);
            }
        }
    }
}
