package dev.kiln.dockerfile;

import java.util.Locale;

/**
 * Sizes as {@code 10m}, {@code 1.5g} or {@code 64KiB}: powers of 1024, the unit's {@code b}
 * optional.
 */
final class ByteSize {
    private static final String UNITS = "kmgtp";
    private static final int MAX_CHARS = 64;

    private ByteSize() {}

    /** Bytes, or -1 for what is no size. */
    static long parse(String text) {
        int last = lastOf(text);
        if (last < 0 || text.length() > MAX_CHARS) {
            return -1;
        }
        String number =
                text.charAt(last) == ' ' ? text.substring(0, last) : text.substring(0, last + 1);
        double factor = factor(text.substring(last + 1).toLowerCase(Locale.ROOT));
        boolean decimal =
                number.chars().allMatch(c -> (c >= '0' && c <= '9') || ".eE+-".indexOf(c) >= 0);
        if (!decimal || factor < 0) {
            return -1;
        }
        try {
            double size = Double.parseDouble(number) * factor;
            return size >= 0 && size < Long.MAX_VALUE ? (long) size : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static int lastOf(String text) {
        for (int i = text.length() - 1; i >= 0; i--) {
            if ("0123456789. ".indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static double factor(String unit) {
        if (unit.isEmpty() || unit.equals("b")) {
            return 1;
        }
        int power = UNITS.indexOf(unit.charAt(0)) + 1;
        String rest = unit.substring(1);
        return power > 0 && (rest.isEmpty() || rest.equals("b") || rest.equals("ib"))
                ? Math.pow(1024, power)
                : -1;
    }
}
