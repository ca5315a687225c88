package dev.kiln.queue;

import java.time.Duration;

/** What becomes of a message after its consumer has looked at it. */
public sealed interface Disposition {
    /** The job has ended, here or elsewhere. */
    record Done() implements Disposition {}

    /** Somebody must try again, no sooner than after this delay. */
    record Retry(Duration delay) implements Disposition {}

    /** Nobody can do anything with it: to the dead-letter queue, with the reason. */
    record Dead(String reason) implements Disposition {}
}
