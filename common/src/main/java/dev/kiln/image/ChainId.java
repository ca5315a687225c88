package dev.kiln.image;

import java.util.List;

/** The identity of a stack of layers (OCI image-spec, "Layer ChainID"). */
public final class ChainId {
    /**
     * The chain id of no layers at all, which the specification leaves open: the digest of nothing.
     */
    public static final Digest EMPTY = Digest.ofBytes(new byte[0]);

    private ChainId() {}

    /** The chain id of these diff ids, lowest first. */
    public static Digest of(List<Digest> diffIds) {
        Digest chain = EMPTY;
        for (Digest diffId : diffIds) {
            chain = extend(chain, diffId);
        }
        return chain;
    }

    /** The chain id of one more layer on top of a stack. */
    public static Digest extend(Digest chain, Digest diffId) {
        return chain.equals(EMPTY) ? diffId : Digest.ofText(chain + " " + diffId);
    }
}
