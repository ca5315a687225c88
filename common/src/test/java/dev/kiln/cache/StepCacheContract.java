package dev.kiln.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.job.JobId;
import dev.kiln.job.TestingJobs;
import dev.kiln.lease.Lease;
import dev.kiln.lease.LeaseLostException;
import dev.kiln.lease.Leases;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every step cache does. */
public abstract class StepCacheContract {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final JobId ORIGIN = TestingJobs.build().id();
    private static final StepKey FIRST = key("first");
    private static final StepKey SECOND = key("second");

    /** The cache under test, empty. */
    protected abstract StepCache cache();

    /** The leases that its publications are checked against. */
    protected abstract Leases leases();

    @Test
    void findsUnderEveryKeyWhatWasPublished() {
        StepRecord record = record("layer");
        cache().publish(List.of(FIRST, SECOND), record, lease(FIRST));
        assertThat(cache().find(List.of(FIRST, SECOND, key("third"), FIRST)))
                .hasSize(2)
                .containsEntry(FIRST, record)
                .containsEntry(SECOND, record);
    }

    @Test
    void findsNothingWhereNothingIs() {
        assertThat(cache().find(List.of())).isEmpty();
        assertThat(cache().find(List.of(FIRST))).isEmpty();
    }

    @Test
    void refusesAStaleLeaseAndStoresNothing() {
        Lease stale = lease(FIRST);
        leases().release(stale);
        assertThatThrownBy(() -> cache().publish(List.of(FIRST, SECOND), record("old"), stale))
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining(FIRST.leaseName());
        Lease current = lease(FIRST);
        assertThatThrownBy(() -> cache().publish(List.of(FIRST, SECOND), record("old"), stale))
                .isInstanceOf(LeaseLostException.class);
        assertThat(cache().find(List.of(FIRST, SECOND))).isEmpty();
        cache().publish(List.of(FIRST), record("new"), current);
        assertThat(cache().find(List.of(FIRST))).containsEntry(FIRST, record("new"));
    }

    @Test
    void refusesTheLeaseOfAnotherStep() {
        Lease other = lease(SECOND);
        assertThatThrownBy(() -> cache().publish(List.of(FIRST, SECOND), record("x"), other))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache().publish(List.of(), record("x"), other))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLaterPublicationReplacesAnEarlierOne() {
        Lease lease = lease(FIRST);
        cache().publish(List.of(FIRST), record("one"), lease);
        cache().publish(List.of(FIRST), record("two"), lease);
        assertThat(cache().find(List.of(FIRST))).containsEntry(FIRST, record("two"));
    }

    @Test
    void removesARecordUnlessItWasReplaced() {
        Lease lease = lease(FIRST);
        cache().publish(List.of(FIRST), record("one"), lease);
        cache().remove(FIRST, record("other"));
        assertThat(cache().find(List.of(FIRST))).containsEntry(FIRST, record("one"));
        cache().remove(FIRST, record("one"));
        assertThat(cache().find(List.of(FIRST))).isEmpty();
        cache().remove(FIRST, record("one"));
    }

    private Lease lease(StepKey key) {
        return leases().tryAcquire(key.leaseName(), "worker", LONG).orElseThrow();
    }

    protected static StepKey key(String name) {
        return new StepKey(Digest.ofText(name));
    }

    protected static StepRecord record(String layer) {
        return new StepRecord(
                StepRecord.SCHEMA,
                Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.ofText(layer), 5),
                Digest.ofText(layer + " tar"),
                "library/_cache",
                Digest.ofText("parent chain"),
                Instant.parse("2026-01-02T03:04:05.678901234Z"),
                ORIGIN);
    }
}
