package dev.kiln.cache;

import dev.kiln.lease.Lease;
import java.util.Collection;
import java.util.Map;

/** Step records by key, shared by every worker. It may forget; it never lies. */
public interface StepCache {
    /** The records of those keys that have one, in one round trip. */
    Map<StepKey, StepRecord> find(Collection<StepKey> keys);

    /**
     * Stores a record under its keys. The lease's name must be the {@link StepKey#leaseName} of the
     * first key.
     *
     * @throws dev.kiln.lease.LeaseLostException if the lease is no longer held; nothing is stored
     *     then
     */
    void publish(Collection<StepKey> keys, StepRecord record, Lease lease);

    /**
     * Forgets a key whose record turned out to be useless, unless it has been replaced by another
     * record since.
     */
    void remove(StepKey key, StepRecord record);
}
