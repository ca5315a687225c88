package dev.kiln.worker.copy;

/** Who owns a file, by numbers. */
public record Ownership(int uid, int gid) {
    public static final Ownership ROOT = new Ownership(0, 0);
}
