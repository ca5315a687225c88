package dev.kiln.dockerfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The flags of {@code COPY} but {@code --from}. A flag with an empty value is as one not given.
 *
 * @param chown unexpanded {@code user[:group]}
 * @param chmod unexpanded, octal or symbolic
 * @param link whether the files make a layer that does not depend on what lies below
 * @param parents whether the directories above a source are made in the destination
 * @param exclude patterns of what is left out; they take no variables
 */
public record CopyFlags(
        @Nullable String chown,
        @Nullable String chmod,
        boolean link,
        boolean parents,
        List<String> exclude) {
    /** As if no flag were given. */
    public static final CopyFlags NONE = new CopyFlags(null, null, false, false, List.of());

    public CopyFlags {
        exclude = List.copyOf(exclude);
    }
}
