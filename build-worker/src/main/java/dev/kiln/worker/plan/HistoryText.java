package dev.kiln.worker.plan;

import dev.kiln.dockerfile.KeyValue;
import dev.kiln.image.Healthcheck;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The {@code created_by} lines of the history, worded as BuildKit words them, so that tools which
 * read them go on working (buildkit frontend/dockerfile/dockerfile2llb/convert.go, whose values are
 * printed by Go's {@code %v} and {@code %q}).
 */
public final class HistoryText {
    /** The comment of every line of history that a Dockerfile wrote. */
    public static final String COMMENT = "buildkit.dockerfile.v0";

    /** Ends the lines of instructions that change files. */
    static final String BUILDKIT_MARK = " # buildkit";

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private HistoryText() {}

    static String run(List<String> argv, Map<String, String> args) {
        String prefix =
                args.isEmpty() ? "" : "|" + args.size() + " " + String.join(" ", pairs(args)) + " ";
        return "RUN " + prefix + String.join(" ", argv);
    }

    /**
     * The line of a {@code COPY} or {@code ADD}.
     *
     * @param sources as written, variables expanded
     */
    static String copy(String keyword, List<String> sources, StepAction.Copy copy) {
        var text = new StringBuilder(keyword);
        if (copy.parents()) {
            text.append(" --parents");
        }
        if (copy.chown() != null) {
            text.append(" --chown=").append(copy.chown());
        }
        if (copy.chmod() != null) {
            text.append(" --chmod=").append(copy.chmod());
        }
        sources.forEach(source -> text.append(' ').append(source));
        for (CopyFile file : copy.files()) {
            if (file instanceof CopyFile.Inline inline) {
                text.append(" <<").append(inline.name());
            }
        }
        return text.append(' ').append(copy.destination()).append(BUILDKIT_MARK).toString();
    }

    static String pairs(List<KeyValue> pairs) {
        return pairs.stream()
                .map(pair -> " " + pair.key() + "=" + pair.value())
                .collect(Collectors.joining());
    }

    /** {@code [a b]}. */
    static String list(List<String> words) {
        return "[" + String.join(" ", words) + "]";
    }

    /** {@code ["a" "b"]}. */
    static String quoted(List<String> words) {
        return words.stream().map(HistoryText::quote).collect(Collectors.joining(" ", "[", "]"));
    }

    static String healthcheck(Healthcheck check) {
        return "{Test:"
                + list(check.test() == null ? List.of() : check.test())
                + " Interval:"
                + duration(check.intervalNanos())
                + " Timeout:"
                + duration(check.timeoutNanos())
                + " StartPeriod:"
                + duration(check.startPeriodNanos())
                + " StartInterval:"
                + duration(check.startIntervalNanos())
                + " Retries:"
                + (check.retries() == null ? 0 : check.retries())
                + "}";
    }

    /** As Go prints a duration: {@code 1h2m3s}, {@code 1.5s}, {@code 250ms}. */
    private static String duration(@Nullable Long nanos) {
        if (nanos == null || nanos == 0) {
            return "0s";
        }
        if (nanos < NANOS_PER_SECOND) {
            return nanos % 1_000_000 == 0
                    ? nanos / 1_000_000 + "ms"
                    : decimal(nanos, 1_000_000) + "ms";
        }
        long seconds = nanos / NANOS_PER_SECOND;
        long hours = seconds / 3600;
        long minutes = seconds / 60 % 60;
        String rest =
                decimal(nanos - (hours * 3600 + minutes * 60) * NANOS_PER_SECOND, NANOS_PER_SECOND)
                        + "s";
        if (hours > 0) {
            return hours + "h" + minutes + "m" + rest;
        }
        return minutes > 0 ? minutes + "m" + rest : rest;
    }

    private static String decimal(long value, long unit) {
        return java.math.BigDecimal.valueOf(value)
                .divide(java.math.BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static List<String> pairs(Map<String, String> map) {
        return map.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    private static String quote(String word) {
        var text = new StringBuilder("\"");
        word.codePoints().forEach(c -> text.append(escape(c)));
        return text.append('"').toString();
    }

    private static String escape(int c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '\r' -> "\\r";
            default -> c < ' ' || c == 0x7f ? String.format("\\x%02x", c) : Character.toString(c);
        };
    }
}
