package dev.kiln.queue.amqp;

import dev.kiln.job.Job;
import dev.kiln.json.Json;
import java.util.Map;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;

/** The message that carries a job: its JSON, durable, with the job's id as message id. */
final class JobMessages {
    private final int maxBytes;

    JobMessages(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * @throws IllegalArgumentException if the job is larger than a message may be
     */
    Message write(Job job) {
        byte[] body = Json.bytes(job);
        if (body.length > maxBytes) {
            throw new IllegalArgumentException(
                    "job %s takes %d bytes; a message may have %d (kiln.queue.max-message-bytes)"
                            .formatted(job.id(), body.length, maxBytes));
        }
        return MessageBuilder.withBody(body)
                .setContentType(MessageProperties.CONTENT_TYPE_JSON)
                .setDeliveryMode(MessageDeliveryMode.PERSISTENT)
                .setMessageId(job.id().toString())
                .build();
    }

    /**
     * @throws IllegalArgumentException if it is no job that this version can do; the message is the
     *     reason for operators
     */
    Job read(Message message) {
        byte[] body = message.getBody();
        if (body.length > maxBytes) {
            throw new IllegalArgumentException(
                    "the message has %d bytes; %d are read (kiln.queue.max-message-bytes)"
                            .formatted(body.length, maxBytes));
        }
        SchemaOnly header = Json.read(body, SchemaOnly.class);
        if (header == null || header.schema() != Job.SCHEMA) {
            throw new IllegalArgumentException(
                    "the message has schema %s; this version reads schema %d"
                            .formatted(header == null ? "none" : header.schema(), Job.SCHEMA));
        }
        return Json.read(body, Job.class);
    }

    /** The same body as a new message, without the broker's notes on its former deliveries. */
    static Message copy(Message message, Map<String, Object> headers) {
        MessageProperties from = message.getMessageProperties();
        MessageBuilder copy = MessageBuilder.withBody(message.getBody());
        copy.setContentType(from.getContentType()).setDeliveryMode(MessageDeliveryMode.PERSISTENT);
        if (from.getMessageId() != null) {
            copy.setMessageId(from.getMessageId());
        }
        headers.forEach(copy::setHeader);
        return copy.build();
    }

    /** Read first: a later schema may have another shape. */
    record SchemaOnly(int schema) {}
}
