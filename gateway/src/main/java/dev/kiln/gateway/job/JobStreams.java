package dev.kiln.gateway.job;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;

/**
 * The requests that follow jobs at present: so many and no more, and all of them ended when the
 * gateway stops, which would else wait for jobs to end.
 */
public final class JobStreams implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(JobStreams.class);

    private final int maxStreams;
    private final Semaphore permits;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean running;

    public JobStreams(int maxStreams) {
        this.maxStreams = maxStreams;
        this.permits = new Semaphore(maxStreams);
    }

    /** One stream, from its first to its last byte. */
    interface Body {
        void write() throws IOException, InterruptedException;
    }

    /**
     * Runs a stream on this thread until it ends, its client leaves or the gateway stops.
     *
     * @throws ProblemException if there are too many streams
     */
    void run(Body body) {
        if (!permits.tryAcquire()) {
            throw ProblemException.of(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Too many streams",
                    "the gateway follows jobs for "
                            + maxStreams
                            + " requests already, all that kiln.gateway.max-streams allows: try"
                            + " again later");
        }
        threads.add(Thread.currentThread());
        try {
            if (running) {
                body.write();
            }
        } catch (IOException e) {
            LOG.debug("the client of a stream has gone: {}", e.getMessage());
        } catch (InterruptedException e) {
            LOG.debug("a stream ends since the gateway stops");
        } finally {
            threads.remove(Thread.currentThread());
            permits.release();
        }
    }

    /** How many streams there are now. */
    int count() {
        return maxStreams - permits.availablePermits();
    }

    @Override
    public void start() {
        running = true;
    }

    /** In the default phase, which is stopped before the web server waits for its requests. */
    @Override
    public void stop() {
        running = false;
        threads.forEach(Thread::interrupt);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
