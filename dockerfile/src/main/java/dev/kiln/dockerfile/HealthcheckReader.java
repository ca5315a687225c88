package dev.kiln.dockerfile;

import dev.kiln.image.Healthcheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code HEALTHCHECK [--flags] CMD command} and {@code HEALTHCHECK NONE}. */
final class HealthcheckReader {
    private static final long MIN_NANOS = 1_000_000;
    private static final String INTERVAL = "--interval";
    private static final String TIMEOUT = "--timeout";
    private static final String START_PERIOD = "--start-period";
    private static final String START_INTERVAL = "--start-interval";
    private static final String RETRIES = "--retries";

    private final RawInstruction raw;
    private final Flags flags;

    private HealthcheckReader(RawInstruction raw) {
        this.raw = raw;
        this.flags = new Flags(raw, INTERVAL, TIMEOUT, START_PERIOD, START_INTERVAL, RETRIES);
    }

    static Healthcheck read(RawInstruction raw) {
        return new HealthcheckReader(raw).read();
    }

    private Healthcheck read() {
        String arguments = raw.arguments();
        int end = 0;
        while (end < arguments.length() && !Character.isWhitespace(arguments.charAt(end))) {
            end++;
        }
        String type = arguments.substring(0, end);
        String command = arguments.substring(end).strip();
        return switch (type.toUpperCase(Locale.ROOT)) {
            case "NONE" -> none(command);
            case "CMD" ->
                    new Healthcheck(
                            test(command),
                            nanos(INTERVAL),
                            nanos(TIMEOUT),
                            nanos(START_PERIOD),
                            nanos(START_INTERVAL),
                            retries());
            default -> throw raw.error("found '" + type + "': expected CMD and a command, or NONE");
        };
    }

    private Healthcheck none(String rest) {
        if (!rest.isEmpty() || !raw.flags().isEmpty()) {
            throw raw.error(
                    "found more than NONE: expected NONE to stand alone, without flags or"
                            + " arguments");
        }
        return new Healthcheck(List.of("NONE"), null, null, null, null, null);
    }

    private List<String> test(String command) {
        var argv = JsonWords.of(raw, command);
        if (command.isEmpty() || (argv != null && argv.isEmpty())) {
            throw raw.error("found nothing after CMD: expected a command");
        }
        if (argv == null) {
            return List.of("CMD-SHELL", command);
        }
        var test = new ArrayList<>(List.of("CMD"));
        test.addAll(raw.bounded(argv));
        return test;
    }

    /** Zero stands for the default, as does an absent flag. */
    private @Nullable Long nanos(String flag) {
        String value = flags.get(flag);
        if (value == null) {
            return null;
        }
        long nanos;
        try {
            nanos = GoDuration.parseNanos(value);
        } catch (IllegalArgumentException e) {
            throw raw.error("the flag " + flag + ": " + e.getMessage());
        }
        if (nanos != 0 && nanos < MIN_NANOS) {
            throw raw.error("the flag " + flag + " is " + value + ": expected 0, or at least 1ms");
        }
        return nanos == 0 ? null : nanos;
    }

    private @Nullable Integer retries() {
        String value = flags.get(RETRIES);
        if (value == null) {
            return null;
        }
        int retries;
        try {
            retries = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            retries = -1;
        }
        if (retries < 0) {
            throw raw.error(
                    "the flag --retries is '" + value + "': expected a whole number from 0");
        }
        return retries == 0 ? null : retries;
    }
}
