package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The name of a job: 24 lower-case hex digits, the first eleven of them its submission time in
 * milliseconds, so that ids sort by age.
 */
public record JobId(@JsonValue String value) implements Comparable<JobId> {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{24}");
    private static final int RANDOM_BYTES = 7;
    private static final SecureRandom RANDOM = new SecureRandom();

    public JobId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "'" + value + "' is not a job id: expected 24 hex digits");
        }
    }

    @JsonCreator
    public static JobId parse(String text) {
        return new JobId(text);
    }

    /** A new id for a job submitted now. */
    public static JobId create(java.time.Instant now) {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return new JobId(
                String.format("%011x", now.toEpochMilli()).substring(0, 11)
                        + HexFormat.of().formatHex(random).substring(0, 13));
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
