package dev.kiln.store.layout;

import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import java.util.UUID;
import java.util.regex.Pattern;

/** Names an upload. Nobody can guess it. */
public record UploadId(String value) {
    private static final Pattern GRAMMAR =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    public UploadId {
        if (!GRAMMAR.matcher(value).matches()) {
            throw new StoreException(
                    StoreError.BLOB_UPLOAD_UNKNOWN, "there is no upload of that id");
        }
    }

    /** A new one. */
    public static UploadId random() {
        return new UploadId(UUID.randomUUID().toString());
    }

    /** Whether a text can be an upload's id. */
    public static boolean isId(String text) {
        return GRAMMAR.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
