package dev.kiln.worker.copy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The flags of a {@code COPY} or {@code ADD}, variables expanded.
 *
 * @param chown {@code user[:group]}, each a name or a number: the owner of all that is made,
 *     directories on the way included; null for the default
 * @param chmod for all that is made but symlinks and what is unpacked; null keeps the modes
 * @param link whether {@code --link} was written; see {@link #linked}
 * @param parents keep the directories of source paths, from {@code /./} on where there is one
 * @param exclude patterns relative to a source directory, as in an ignore file
 */
public record CopyOptions(
        @Nullable String chown,
        @Nullable ModeChange chmod,
        boolean link,
        boolean parents,
        List<String> exclude,
        Unpack unpack) {
    /** No flags, as in a plain {@code COPY}. */
    public static final CopyOptions NONE =
            new CopyOptions(null, null, false, false, List.of(), Unpack.NEVER);

    public CopyOptions {
        exclude = List.copyOf(exclude);
    }

    /**
     * Whether the copy makes a layer of its own, by {@link FileCopier#copyLinked}: as in BuildKit,
     * not where {@code --chmod} is given too.
     */
    public boolean linked() {
        return link && chmod == null;
    }

    public CopyOptions withChown(String user) {
        return new CopyOptions(user, chmod, link, parents, exclude, unpack);
    }

    /** Takes a mode as written; see {@link ModeChange#parse}. */
    public CopyOptions withChmod(String mode) {
        return new CopyOptions(chown, ModeChange.parse(mode), link, parents, exclude, unpack);
    }

    public CopyOptions withLink() {
        return new CopyOptions(chown, chmod, true, parents, exclude, unpack);
    }

    public CopyOptions withParents() {
        return new CopyOptions(chown, chmod, link, true, exclude, unpack);
    }

    public CopyOptions withExclude(List<String> patterns) {
        return new CopyOptions(chown, chmod, link, parents, patterns, unpack);
    }

    public CopyOptions withUnpack(Unpack which) {
        return new CopyOptions(chown, chmod, link, parents, exclude, which);
    }
}
