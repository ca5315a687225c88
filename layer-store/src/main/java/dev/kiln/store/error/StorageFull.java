package dev.kiln.store.error;

import java.io.IOException;
import java.util.Locale;

/** Tells a full disk from other failures. */
public final class StorageFull {
    private StorageFull() {}

    /**
     * Throws a {@link StoreException} if the failure is a full disk or an exhausted quota, and else
     * returns it. The JDK passes on nothing but the system's message (ENOSPC, EDQUOT).
     */
    public static IOException recognise(IOException failure) {
        if (is(failure)) {
            throw new StoreException(
                    StoreError.STORAGE_FULL,
                    "the store's disk is full: free space below kiln.data, then send again",
                    failure);
        }
        return failure;
    }

    /** Whether a failure is a full disk or an exhausted quota. */
    public static boolean is(Throwable failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("quota exceeded");
    }
}
