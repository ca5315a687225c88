package dev.kiln.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.lease.Lease;
import dev.kiln.lease.Leases;
import dev.kiln.lease.LeasesContract;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EmbeddedLeasesTest extends LeasesContract {
    private final EmbeddedLeases leases = new EmbeddedLeases(1);

    @Override
    protected Leases leases() {
        return leases;
    }

    @Test
    void tokensGrowFromOneProcessToTheNext() {
        Duration minute = Duration.ofMinutes(1);
        Lease before = leases.tryAcquire("job:1", "a", minute).orElseThrow();
        Lease after = new EmbeddedLeases(2).tryAcquire("job:1", "a", minute).orElseThrow();
        assertThat(after.token()).isGreaterThan(before.token());
    }
}
