package dev.kiln.worker.copy;

import org.jspecify.annotations.Nullable;

/** Which files an instruction unpacks instead of copying them, where they are tar archives. */
public enum Unpack {
    /** None: {@code COPY}, and {@code ADD --unpack=false}. */
    NEVER,
    /** Those of a context, not downloaded ones: {@code ADD}. */
    LOCAL,
    /** Downloaded ones too: {@code ADD --unpack=true}. */
    ALWAYS;

    /** What an {@code ADD} means by its {@code --unpack}, null where it has none. */
    public static Unpack ofAdd(@Nullable Boolean flag) {
        if (flag == null) {
            return LOCAL;
        }
        return flag ? ALWAYS : NEVER;
    }
}
