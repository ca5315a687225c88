package dev.kiln.dockerfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The flags of {@code ADD}. A flag with an empty value is as one not given.
 *
 * @param chown unexpanded {@code user[:group]}
 * @param chmod unexpanded, octal or symbolic
 * @param link whether the files make a layer that does not depend on what lies below
 * @param exclude patterns of what is left out; they take no variables
 * @param checksum unexpanded digest of a remote file, or commit of a repository
 * @param keepGitDir whether {@code .git} of a repository is kept; null where not said
 * @param unpack whether archives are unpacked; null where not said: local ones are, remote ones not
 */
public record AddFlags(
        @Nullable String chown,
        @Nullable String chmod,
        boolean link,
        List<String> exclude,
        @Nullable String checksum,
        @Nullable Boolean keepGitDir,
        @Nullable Boolean unpack) {
    /** As if no flag were given. */
    public static final AddFlags NONE =
            new AddFlags(null, null, false, List.of(), null, null, null);

    public AddFlags {
        exclude = List.copyOf(exclude);
    }
}
