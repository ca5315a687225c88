package dev.kiln.cache;

import dev.kiln.lease.Lease;
import java.util.Collection;
import java.util.List;
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

    /**
     * What both adapters refuse to publish.
     *
     * @return the keys, without repetition, the first one first
     * @throws IllegalArgumentException if there is no key, or the lease is not of the first one
     */
    static List<StepKey> requireLeased(Collection<StepKey> keys, Lease lease) {
        List<StepKey> all = keys.stream().distinct().toList();
        if (all.isEmpty() || !all.getFirst().leaseName().equals(lease.name())) {
            throw new IllegalArgumentException(
                    "the lease of "
                            + lease.name()
                            + " does not allow to publish steps "
                            + all
                            + ": it must be that of the first one");
        }
        return all;
    }
}
