package dev.kiln.lease;

/** A write was refused since the lease it was made under is no longer held. */
public final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LeaseLostException(Lease lease) {
        super(
                "the lease of "
                        + lease.name()
                        + " held by "
                        + lease.owner()
                        + " (token "
                        + lease.token()
                        + ") has expired or passed to another owner");
    }
}
