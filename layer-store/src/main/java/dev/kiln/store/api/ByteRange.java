package dev.kiln.store.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a blob (RFC 9110, "Range"), which may be all of it.
 *
 * @param start the first byte's offset
 * @param end the offset after the last byte
 */
record ByteRange(long start, long end) {
    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** No byte of the blob is in the range that was asked for. */
    static final ByteRange UNSATISFIABLE = new ByteRange(-1, -1);

    static ByteRange whole(long sizeBytes) {
        return new ByteRange(0, sizeBytes);
    }

    /**
     * Reads a {@code Range} header. Empty where it is not a single byte range: such a header is
     * passed over, as the RFC allows, and everything is sent. One that ends before it starts is
     * refused, as the RFC allows too and the conformance tests of the distribution-spec ask.
     */
    static Optional<ByteRange> parse(String header, long sizeBytes) {
        Matcher matcher = SINGLE.matcher(header.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty() && last.isEmpty()) {
            return Optional.empty();
        }
        if (first.isEmpty()) {
            long length = Math.min(Long.parseLong(last), sizeBytes);
            return Optional.of(
                    length == 0 ? UNSATISFIABLE : new ByteRange(sizeBytes - length, sizeBytes));
        }
        long start = Long.parseLong(first);
        if (!last.isEmpty() && Long.parseLong(last) < start) {
            return Optional.of(UNSATISFIABLE);
        }
        if (start >= sizeBytes) {
            return Optional.of(UNSATISFIABLE);
        }
        long end = last.isEmpty() ? sizeBytes : Math.min(sizeBytes, Long.parseLong(last) + 1);
        return Optional.of(new ByteRange(start, end));
    }

    long length() {
        return end - start;
    }

    /** The {@code Content-Range} header of this part. */
    String contentRange(long sizeBytes) {
        return "bytes " + start + "-" + (end - 1) + "/" + sizeBytes;
    }
}
