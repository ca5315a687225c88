package dev.kiln.worker.runtime;

/** Which network a step has. */
public enum NetworkMode {
    /** Its own loopback interface and nothing else. */
    NONE,
    /** The public internet, but no address of the worker, of other steps or of private networks. */
    DEFAULT,
    /** The worker's own network; only where {@code kiln.worker.network.allow-host} is set. */
    HOST
}
