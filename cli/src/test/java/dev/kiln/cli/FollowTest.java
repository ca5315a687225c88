package dev.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.cli.farm.FarmClient;
import dev.kiln.cli.farm.FarmException;
import dev.kiln.cli.farm.JobFollower;
import dev.kiln.cli.farm.UnreachableException;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobId;
import dev.kiln.journal.JournalEntry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FollowTest {
    private static final JobId JOB = JobId.parse(TestingFarm.JOB);

    @Test
    void givesUpOnAFarmThatStaysAwayAndSaysHowToGoOn() throws IOException {
        List<JournalEntry> seen = new ArrayList<>();
        try (var farm = new TestingFarm().with(new JobEvent.Notice("one"))) {
            farm.breaks.add(1);
            var follower =
                    new JobFollower(
                            new FarmClient(URI.create(farm.url())), JOB, Duration.ofMillis(500));
            assertThatThrownBy(() ->
                            follower.follow(entry -> {
                                seen.add(entry);
                                farm.goAway();
                            }))
                    .isInstanceOf(FarmException.class)
                    .hasMessageContaining("kiln logs -f " + JOB);
        }
        assertThat(seen).hasSize(1);
    }

    @Test
    void doesNotWaitForAFarmThatWasNeverThere() throws IOException {
        URI url;
        try (var farm = new TestingFarm()) {
            url = URI.create(farm.url());
        }
        var follower = new JobFollower(new FarmClient(url), JOB, Duration.ofMinutes(5));
        assertThatThrownBy(() -> follower.follow(entry -> {}))
                .isInstanceOf(UnreachableException.class);
    }
}
