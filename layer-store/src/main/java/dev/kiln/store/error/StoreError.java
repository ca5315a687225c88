package dev.kiln.store.error;

/**
 * Error codes of the distribution-spec ("Error Codes"), of the CNCF registry where the spec has
 * none ({@code PAGINATION_NUMBER_INVALID}), and {@code STORAGE_FULL}, which is our own.
 */
public enum StoreError {
    BLOB_UNKNOWN(404),
    BLOB_UPLOAD_INVALID(400),
    BLOB_UPLOAD_UNKNOWN(404),
    DIGEST_INVALID(400),
    MANIFEST_BLOB_UNKNOWN(400),
    MANIFEST_INVALID(400),
    MANIFEST_UNKNOWN(404),
    NAME_INVALID(400),
    NAME_UNKNOWN(404),
    PAGINATION_NUMBER_INVALID(400),
    SIZE_INVALID(400),
    STORAGE_FULL(507),
    UNSUPPORTED(405),
    UNKNOWN(500);

    private final int status;

    StoreError(int status) {
        this.status = status;
    }

    /** The HTTP status that usually goes with the code. */
    public int status() {
        return status;
    }
}
