package dev.kiln.farmtest;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.kiln.testkit.TestingRabbit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;

/** Copies of the messages that a farm's services send each other about jobs. */
final class Wiretap implements AutoCloseable {
    private static final String JOBS = "kiln.jobs";

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Connection connection;

    Wiretap(TestingRabbit rabbit, String virtualHost) throws IOException, TimeoutException {
        var factory = new ConnectionFactory();
        factory.setHost(rabbit.host());
        factory.setPort(rabbit.port());
        factory.setUsername(rabbit.user());
        factory.setPassword(rabbit.password());
        factory.setVirtualHost(virtualHost);
        connection = factory.newConnection();
        Channel channel = connection.createChannel();
        channel.exchangeDeclare(JOBS, BuiltinExchangeType.TOPIC, true);
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, JOBS, "#");
        channel.basicConsume(
                queue,
                true,
                (tag, message) ->
                        messages.add(
                                message.getProperties()
                                        + new String(message.getBody(), StandardCharsets.UTF_8)),
                tag -> {});
    }

    /** Headers and bodies, in the order in which they were sent. */
    List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
