package dev.kiln.worker.build;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code kiln.worker.index.*}: how builds of several platforms are waited for.
 *
 * @param pollInterval how often it is looked whether all have ended; a farm's queue rounds it up to
 *     1, 2, 5, 10 or 30 seconds or more
 * @param lostAfter how long a build may be waited for of which the farm knows nothing, because its
 *     journal was lost and no worker has taken it since
 */
@ConfigurationProperties("kiln.worker.index")
public record IndexSettings(
        @DefaultValue("1s") Duration pollInterval, @DefaultValue("1h") Duration lostAfter) {
    public IndexSettings {
        positive("poll-interval", pollInterval);
        positive("lost-after", lostAfter);
    }

    private static void positive(String name, Duration value) {
        if (value.toMillis() <= 0) {
            throw new IllegalArgumentException(
                    "kiln.worker.index." + name + " must be more than zero, but is " + value);
        }
    }
}
