package dev.kiln.worker.runtime;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Consecutive IPv4 addresses.
 *
 * @param first the first address, as an unsigned number of 32 bits
 * @param prefix how many leading bits they share, 0 to 32
 */
record Ipv4Network(long first, int prefix) {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?");
    private static final int OCTETS = 4;
    private static final int BITS = 32;

    /**
     * Reads {@code a.b.c.d} or {@code a.b.c.d/prefix}.
     *
     * @throws IllegalArgumentException naming the setting that the text comes from
     */
    static Ipv4Network parse(String setting, String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            long address = 0;
            boolean valid = true;
            for (int i = 1; i <= OCTETS; i++) {
                int octet = Integer.parseInt(matcher.group(i));
                valid &= octet <= 255;
                address = address << 8 | octet;
            }
            int prefix = matcher.group(5) == null ? BITS : Integer.parseInt(matcher.group(5));
            if (valid && prefix <= BITS) {
                return new Ipv4Network(address & mask(prefix), prefix);
            }
        }
        throw new IllegalArgumentException(
                setting + " holds '" + text + "': expected an IPv4 network such as 198.18.0.0/15");
    }

    long size() {
        return 1L << (BITS - prefix);
    }

    /** The address this many after the first one. */
    String address(long offset) {
        long value = first + offset;
        return "%d.%d.%d.%d"
                .formatted(value >> 24 & 255, value >> 16 & 255, value >> 8 & 255, value & 255);
    }

    private static long mask(int prefix) {
        return prefix == 0 ? 0 : -1L << (BITS - prefix) & 0xffffffffL;
    }

    @Override
    public String toString() {
        return address(0) + "/" + prefix;
    }
}
