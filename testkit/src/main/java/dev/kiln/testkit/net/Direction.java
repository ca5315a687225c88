package dev.kiln.testkit.net;

/** Which way bytes go through a {@link FaultyLink}. */
public enum Direction {
    /** Requests and uploads. */
    TO_SERVER,
    /** Answers and downloads. */
    TO_CLIENT
}
