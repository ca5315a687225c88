package dev.kiln.dockerfile;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** Durations as Go writes them: {@code 1m30s}, {@code 1.5h}, {@code 300ms}, {@code 0}. */
final class GoDuration {
    private static final Map<String, Long> UNIT_NANOS =
            Map.of(
                    "ns", 1L,
                    "us", 1_000L,
                    "µs", 1_000L,
                    "μs", 1_000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L);
    private static final int MAX_CHARS = 64;

    private GoDuration() {}

    /**
     * Nanoseconds.
     *
     * @throws IllegalArgumentException if it is no such duration or longer than 292 years
     */
    static long parseNanos(String text) {
        boolean negative = text.startsWith("-");
        String body = negative || text.startsWith("+") ? text.substring(1) : text;
        if (body.equals("0")) {
            return 0;
        }
        if (body.isEmpty() || body.length() > MAX_CHARS) {
            throw invalid("invalid duration", text);
        }
        BigDecimal nanos = BigDecimal.ZERO;
        int position = 0;
        while (position < body.length()) {
            int start = skip(body, position, true);
            int end = skip(body, start, false);
            var number = number(text, body.substring(position, start));
            nanos = nanos.add(number.multiply(unit(text, body.substring(start, end))));
            position = end;
        }
        return toLong(text, negative ? nanos.negate() : nanos);
    }

    private static int skip(String text, int from, boolean digits) {
        int position = from;
        while (position < text.length() && isNumeric(text.charAt(position)) == digits) {
            position++;
        }
        return position;
    }

    private static boolean isNumeric(char c) {
        return (c >= '0' && c <= '9') || c == '.';
    }

    private static BigDecimal number(String text, String number) {
        try {
            return new BigDecimal(number);
        } catch (NumberFormatException e) {
            throw invalid("invalid duration", text);
        }
    }

    private static BigDecimal unit(String text, String unit) {
        if (unit.isEmpty()) {
            throw invalid("missing unit in duration", text);
        }
        Long nanos = UNIT_NANOS.get(unit);
        if (nanos == null) {
            throw invalid("unknown unit " + GoText.quote(unit) + " in duration", text);
        }
        return BigDecimal.valueOf(nanos);
    }

    private static long toLong(String text, BigDecimal nanos) {
        try {
            return nanos.setScale(0, RoundingMode.DOWN).longValueExact();
        } catch (ArithmeticException e) {
            throw invalid("invalid duration", text);
        }
    }

    /** Worded as Go words it. */
    private static IllegalArgumentException invalid(String problem, String text) {
        return new IllegalArgumentException(
                "time: "
                        + problem
                        + " "
                        + GoText.quote(text)
                        + ": expected a form like 30s, 1m30s or 500ms");
    }
}
