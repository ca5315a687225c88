package dev.kiln.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What all leases do. */
public abstract class LeasesContract {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(200);

    /** The leases under test; nobody holds any. */
    protected abstract Leases leases();

    @Test
    void oneOwnerAtATime() {
        Lease lease = take("job:1", "a", LONG);
        assertThat(leases().tryAcquire("job:1", "b", LONG)).isEmpty();
        assertThat(leases().tryAcquire("job:1", "a", LONG)).isEmpty();
        assertThat(leases().tryAcquire("job:2", "b", LONG)).isPresent();
        assertThat(leases().holder("job:1")).contains(lease);
        assertThat(leases().holder("job:3")).isEmpty();
    }

    @Test
    void whoComesLaterHasTheHigherToken() {
        Lease first = take("step:x", "a", LONG);
        leases().release(first);
        Lease second = take("step:x", "b", LONG);
        leases().release(second);
        Lease third = take("step:x", "a", LONG);
        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(third.token()).isGreaterThan(second.token());
    }

    @Test
    void aLeaseExpires() {
        Lease lease = take("job:1", "a", SHORT);
        await().until(() -> leases().holder("job:1").isEmpty());
        assertThat(leases().renew(lease, LONG)).isFalse();
        Lease next = take("job:1", "b", LONG);
        assertThat(next.token()).isGreaterThan(lease.token());
    }

    @Test
    void aStaleLeaseCanNeitherRenewNorRelease() {
        Lease stale = take("job:1", "a", LONG);
        leases().release(stale);
        Lease current = take("job:1", "a", LONG);
        assertThat(leases().renew(stale, LONG)).isFalse();
        leases().release(stale);
        assertThat(leases().holder("job:1")).contains(current);
        assertThat(leases().renew(current, LONG)).isTrue();
    }

    @Test
    void renewingKeepsALease() {
        Lease lease = take("job:1", "a", SHORT);
        assertThat(leases().renew(lease, LONG)).isTrue();
        await().during(SHORT.multipliedBy(2))
                .until(() -> leases().holder("job:1").equals(Optional.of(lease)));
    }

    @Test
    void ofManyAtOnceOneWins() throws InterruptedException {
        int contenders = 16;
        AtomicInteger winners = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < contenders; i++) {
                String owner = "owner-" + i;
                threads.execute(() -> {
                    awaitUnchecked(go);
                    leases().tryAcquire("step:x", owner, LONG)
                            .ifPresent(lease -> winners.incrementAndGet());
                });
            }
            go.countDown();
        }
        assertThat(winners).hasValue(1);
    }

    @Test
    void namesAndTimesHaveBounds() {
        String tooLong = "n".repeat(Leases.MAX_NAME_LENGTH + 1);
        assertThatThrownBy(() -> leases().tryAcquire(tooLong, "a", LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256");
        assertThatThrownBy(() -> leases().tryAcquire("", "a", LONG))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> leases().tryAcquire("job:1", "a", Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Lease take(String name, String owner, Duration timeToLive) {
        return leases().tryAcquire(name, owner, timeToLive).orElseThrow();
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
