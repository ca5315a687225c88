package dev.kiln.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
    private static final Lease LEASE = new Lease("job:x", "me", 1);

    @Test
    void renewsUntilItIsGivenUp() throws Exception {
        var leases = new TestingLeases(3);
        try (var keeper = new LeaseKeeper(leases, Duration.ofMillis(40))) {
            var lost = new AtomicBoolean();
            LeaseKeeper.Held held = keeper.keep(LEASE, () -> lost.set(true));
            assertThat(leases.renewed.await(10, TimeUnit.SECONDS)).isTrue();
            held.close();
            held.close();
            assertThat(lost).isFalse();
            assertThat(leases.released).hasValue(1);
        }
    }

    @Test
    void tellsTheHolderOfALossAndDoesNotReleaseWhatIsNotIts() throws Exception {
        var leases = new TestingLeases(1);
        leases.held = false;
        var lost = new CountDownLatch(1);
        try (var keeper = new LeaseKeeper(leases, Duration.ofMillis(40))) {
            LeaseKeeper.Held held = keeper.keep(LEASE, lost::countDown);
            assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
            held.close();
            assertThat(leases.released).hasValue(0);
        }
    }

    /** Leases that count. */
    private static final class TestingLeases implements Leases {
        private final CountDownLatch renewed;
        private final AtomicInteger released = new AtomicInteger();
        private volatile boolean held = true;

        TestingLeases(int renewals) {
            renewed = new CountDownLatch(renewals);
        }

        @Override
        public Optional<Lease> tryAcquire(String name, String owner, Duration timeToLive) {
            throw new AssertionError("a keeper acquires nothing");
        }

        @Override
        public boolean renew(Lease lease, Duration timeToLive) {
            renewed.countDown();
            return held;
        }

        @Override
        public void release(Lease lease) {
            released.incrementAndGet();
        }

        @Override
        public Optional<Lease> holder(String name) {
            throw new AssertionError("a keeper asks for no holder");
        }
    }
}
