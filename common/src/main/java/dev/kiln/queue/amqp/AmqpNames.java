package dev.kiln.queue.amqp;

import dev.kiln.job.Route;
import java.time.Duration;
import java.util.List;

/** What things are called at the broker (design: "Messages"). */
final class AmqpNames {
    static final String JOBS = "kiln.jobs";
    static final String CONTROL = "kiln.control";
    static final String DEAD = "kiln.dead";
    static final String REASON_HEADER = "x-kiln-reason";
    static final String ROUTE_HEADER = "x-kiln-route";
    static final String FAILURES_HEADER = "x-kiln-failures";

    /**
     * A delay queue holds messages of one delay only, since RabbitMQ expires at the head of a queue
     * and a long delay would hold up the short ones behind it.
     */
    static final List<Duration> DELAYS =
            List.of(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(15),
                    Duration.ofHours(1));

    private AmqpNames() {}

    /** {@code build.linux.amd64} is served by {@code kiln.build.linux-amd64}. */
    static String queue(Route route) {
        String[] words = route.key().split("\\.", 2);
        return "kiln." + words[0] + (words.length == 1 ? "" : "." + words[1].replace('.', '-'));
    }

    static String delayQueue(Route route, Duration delay) {
        return queue(route) + ".retry-" + delay.toSeconds() + "s";
    }

    /** The shortest delay that is no shorter than that one; the longest there is beyond. */
    static Duration roundUp(Duration delay) {
        return DELAYS.stream()
                .filter(each -> each.compareTo(delay) >= 0)
                .findFirst()
                .orElse(DELAYS.getLast());
    }
}
