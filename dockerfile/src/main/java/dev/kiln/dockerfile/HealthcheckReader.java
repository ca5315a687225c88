package dev.kiln.dockerfile;

import dev.kiln.image.Healthcheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code HEALTHCHECK [--flags] CMD command} and {@code HEALTHCHECK NONE}. */
final class HealthcheckReader {
    private static final long MIN_NANOS = 1_000_000;
    private static final String INTERVAL = "interval";
    private static final String TIMEOUT = "timeout";
    private static final String START_PERIOD = "start-period";
    private static final String START_INTERVAL = "start-interval";
    private static final String RETRIES = "retries";
    private static final Map<String, Flags.Kind> FLAGS =
            Map.of(
                    INTERVAL, Flags.Kind.TEXT,
                    TIMEOUT, Flags.Kind.TEXT,
                    START_PERIOD, Flags.Kind.TEXT,
                    START_INTERVAL, Flags.Kind.TEXT,
                    RETRIES, Flags.Kind.TEXT);

    private final RawInstruction raw;
    private final Flags flags;

    private HealthcheckReader(RawInstruction raw) {
        this.raw = raw;
        this.flags = new Flags(raw, FLAGS);
    }

    static Healthcheck read(RawInstruction raw) {
        String arguments = raw.arguments();
        int end = endOfType(arguments);
        String type = arguments.substring(0, end).toUpperCase(Locale.ROOT);
        String command = GoText.trimLeft(arguments.substring(end));
        if (type.isEmpty()) {
            throw raw.refusal("HEALTHCHECK requires at least one argument: expected CMD or NONE");
        }
        return type.equals("NONE")
                ? none(raw, command)
                : new HealthcheckReader(raw).read(type, command);
    }

    /** Whether the command of one that is only kept for later is in proper form. */
    static void checkForm(RawInstruction raw) {
        String arguments = raw.arguments();
        JsonWords.of(raw, GoText.trimLeft(arguments.substring(endOfType(arguments))));
    }

    private static int endOfType(String arguments) {
        int end = 0;
        while (end < arguments.length() && !GoText.isSpace(arguments.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Flags of {@code NONE} are passed over, as in BuildKit. */
    private static Healthcheck none(RawInstruction raw, String rest) {
        var argv = JsonWords.of(raw, rest);
        if (argv == null ? !rest.isEmpty() : !argv.isEmpty()) {
            throw raw.refusal("HEALTHCHECK NONE takes no arguments");
        }
        return new Healthcheck(List.of("NONE"), null, null, null, null, null);
    }

    private Healthcheck read(String type, String command) {
        if (!type.equals("CMD")) {
            throw raw.refusal("Unknown type " + GoText.quote(type) + " in HEALTHCHECK (try CMD)");
        }
        return new Healthcheck(
                test(command),
                nanos(INTERVAL),
                nanos(TIMEOUT),
                nanos(START_PERIOD),
                nanos(START_INTERVAL),
                retries());
    }

    private List<String> test(String command) {
        var argv = JsonWords.of(raw, command);
        if (command.isEmpty() || (argv != null && argv.isEmpty())) {
            throw raw.refusal("Missing command after HEALTHCHECK CMD");
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
        String value = flags.text(flag);
        if (value == null) {
            return null;
        }
        long nanos;
        try {
            nanos = GoDuration.parseNanos(value);
        } catch (IllegalArgumentException e) {
            throw raw.error("the flag --" + flag + ": " + e.getMessage());
        }
        if (nanos != 0 && nanos < MIN_NANOS) {
            throw raw.refusal(
                    "Interval " + GoText.quote(flag) + " cannot be less than 1ms: found " + value);
        }
        return nanos == 0 ? null : nanos;
    }

    private @Nullable Integer retries() {
        String value = flags.text(RETRIES);
        if (value == null) {
            return null;
        }
        int retries = number(value);
        if (retries < 0) {
            throw raw.refusal("--retries cannot be negative (" + retries + ")");
        }
        return retries == 0 ? null : retries;
    }

    private int number(String value) {
        boolean ascii = value.chars().allMatch(c -> c < 128);
        try {
            return ascii ? Integer.parseInt(value) : Integer.parseInt("");
        } catch (NumberFormatException e) {
            throw raw.error(
                    "the flag --retries is '" + value + "': expected a whole number from 0");
        }
    }
}
