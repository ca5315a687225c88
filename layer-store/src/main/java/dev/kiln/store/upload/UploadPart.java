package dev.kiln.store.upload;

import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes of a blob a request brings.
 *
 * @param start the offset of its first byte, -1 where it says nothing: then they are the next ones
 * @param sizeBytes how many, -1 where it says nothing
 */
public record UploadPart(long start, long sizeBytes) {
    /** All that come, appended to what is there. */
    public static final UploadPart NEXT = new UploadPart(-1, -1);

    /** The status of a chunk that is not the next one. */
    public static final int OUT_OF_ORDER = 416;

    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    /**
     * Reads a {@code Content-Range} of the form {@code start-end} (distribution-spec, "Pushing a
     * blob in chunks").
     */
    public static UploadPart parse(String contentRange) {
        Matcher matcher = RANGE.matcher(contentRange);
        if (!matcher.matches()) {
            throw invalid("'" + contentRange + "' is not a Content-Range: expected start-end");
        }
        long start = Long.parseLong(matcher.group(1));
        long end = Long.parseLong(matcher.group(2));
        if (end < start) {
            throw invalid("the Content-Range " + contentRange + " ends before it starts");
        }
        return new UploadPart(start, end - start + 1);
    }

    /** Fails unless the body's declared length, -1 if there is none, is that of the range. */
    public UploadPart requireLength(long contentLength) {
        if (sizeBytes >= 0 && contentLength >= 0 && contentLength != sizeBytes) {
            throw invalid(
                    "the Content-Range has %d bytes, the Content-Length is %d"
                            .formatted(sizeBytes, contentLength));
        }
        return this;
    }

    void requireStart(long arrivedBytes) {
        if (start >= 0 && start != arrivedBytes) {
            throw new StoreException(
                            StoreError.BLOB_UPLOAD_INVALID,
                            "the chunk starts at byte %d, but %d bytes have arrived: chunks must come in order"
                                    .formatted(start, arrivedBytes))
                    .withStatus(OUT_OF_ORDER, Map.of("Range", range(arrivedBytes)));
        }
    }

    /** The {@code Range} header of an upload of which so much has arrived. */
    public static String range(long arrivedBytes) {
        return "0-" + Math.max(0, arrivedBytes - 1);
    }

    private static StoreException invalid(String why) {
        return new StoreException(StoreError.BLOB_UPLOAD_INVALID, why);
    }
}
