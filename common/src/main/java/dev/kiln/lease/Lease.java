package dev.kiln.lease;

/**
 * Proof of ownership until it expires.
 *
 * @param name what is owned, such as {@code job:…} or {@code step:…}
 * @param owner who owns it, for people and for waiters
 * @param token the fencing token: grows with every acquisition of this name
 */
public record Lease(String name, String owner, long token) {}
