package dev.kiln.journal;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the journals.
 *
 * @param retention how long the journal of a job is kept after its end
 * @param listedJobs how many of the newest jobs can be listed
 * @param pollInterval how often a follower looks for new events that nobody told it about
 */
@ConfigurationProperties("kiln.journal")
public record JournalSettings(
        @DefaultValue("7d") Duration retention,
        @DefaultValue("10000") int listedJobs,
        @DefaultValue("1s") Duration pollInterval) {

    public JournalSettings {
        positive("retention", retention.toMillis());
        positive("listed-jobs", listedJobs);
        positive("poll-interval", pollInterval.toMillis());
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("kiln.journal." + name + " must be more than zero");
        }
    }
}
