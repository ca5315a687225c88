package dev.kiln.worker.runtime.cache;

/** Owner and permissions of the folder of a fresh cache. */
public record CacheOwner(int uid, int gid, int mode) {
    /** Of a cache for which nothing is said. */
    public static final CacheOwner ROOT = new CacheOwner(0, 0, 0755);

    private static final int MAX_ID = 65535;

    public CacheOwner {
        if (uid < 0 || uid > MAX_ID || gid < 0 || gid > MAX_ID) {
            throw new IllegalArgumentException(
                    "the owner %d:%d of a cache mount is too high: steps have the ids 0 to %d"
                            .formatted(uid, gid, MAX_ID));
        }
        mode &= 07777;
    }
}
