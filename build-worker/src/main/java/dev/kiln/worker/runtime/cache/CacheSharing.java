package dev.kiln.worker.runtime.cache;

/** Who may write to a cache at the same time, as in {@code sharing=}. */
public enum CacheSharing {
    /** All steps that share it, together. */
    SHARED,
    /** One step; another one meanwhile gets a cache of its own. */
    PRIVATE,
    /** One step; another one waits for it. */
    LOCKED
}
