package dev.kiln.testkit.net;

/** What a {@link FaultyLink} does to the bytes of one direction. */
public sealed interface Fault {
    /** Resets a connection when it has carried so many bytes since the fault was set. */
    record Cut(long afterBytes) implements Fault {}

    /** Flips the bits of the byte that comes after so many since the fault was set. */
    record Corrupt(long afterBytes) implements Fault {}

    /** Lets no more bytes through per second and connection than this. */
    record Slow(long bytesPerSecond) implements Fault {
        public Slow {
            if (bytesPerSecond < 1) {
                throw new IllegalArgumentException("a slow link carries at least a byte a second");
            }
        }
    }

    /** Carries nothing and says nothing, as a router that drops packets. */
    record Stall() implements Fault {}
}
