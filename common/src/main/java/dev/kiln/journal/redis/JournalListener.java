package dev.kiln.journal.redis;

import dev.kiln.job.JobId;
import dev.kiln.journal.AppendSignals;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * Hears of every append in the farm over one connection, however many followers this process has.
 * One channel for all jobs: a signal is a job id, cheaper than a subscription per follower.
 */
final class JournalListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalListener.class);

    /** The scripts name it too. */
    private static final String CHANNEL = "kiln.journal";

    private final RedisConnectionFactory connections;
    private final AppendSignals signals;
    private @Nullable RedisMessageListenerContainer container;

    JournalListener(RedisConnectionFactory connections, AppendSignals signals) {
        this.connections = connections;
        this.signals = signals;
    }

    /** Subscribes at the first call. While that fails, followers poll. */
    synchronized void ensureListening() {
        if (container != null) {
            return;
        }
        RedisMessageListenerContainer fresh = new RedisMessageListenerContainer();
        fresh.setConnectionFactory(connections);
        fresh.setTaskExecutor(Runnable::run); // ringing a bell never blocks
        fresh.setErrorHandler(e -> LOG.warn("a journal signal was lost; followers poll", e));
        fresh.addMessageListener((message, pattern) -> ring(message), new ChannelTopic(CHANNEL));
        fresh.afterPropertiesSet();
        try {
            fresh.start();
            container = fresh;
        } catch (RuntimeException e) {
            LOG.warn("followers poll, since the journal's channel cannot be had", e);
            stop(fresh);
        }
    }

    @Override
    public synchronized void close() {
        if (container != null) {
            stop(container);
            container = null;
        }
    }

    private void ring(Message message) {
        signals.ring(new JobId(new String(message.getBody(), StandardCharsets.US_ASCII)));
    }

    private static void stop(RedisMessageListenerContainer container) {
        try {
            container.destroy();
        } catch (Exception e) {
            LOG.warn("the journal's channel did not close in order", e);
        }
    }
}
