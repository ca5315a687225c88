package dev.kiln.worker.copy;

import dev.kiln.dockerfile.PathPatterns;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of the files below a source directory are copied: those that {@code --parents} includes,
 * all where it is not given, less those that {@code --exclude} leaves out. The directory itself
 * always is, as in BuildKit.
 */
final class PathFilter {
    private final @Nullable PathPatterns include;
    private final @Nullable PathPatterns exclude;

    private PathFilter(@Nullable PathPatterns include, @Nullable PathPatterns exclude) {
        this.include = include;
        this.exclude = exclude;
    }

    /**
     * What the filter says of a path.
     *
     * @param included whether it is copied
     * @param descend if not, and it is a directory: whether something below it may be
     */
    record Verdict(
            boolean included,
            boolean descend,
            PathPatterns.@Nullable Match include,
            PathPatterns.@Nullable Match exclude) {
        static final Verdict TOP = new Verdict(true, true, null, null);
    }

    /**
     * A filter.
     *
     * @param include the only pattern to include; null includes all
     */
    static PathFilter of(@Nullable String include, List<String> exclude) throws CopyException {
        return new PathFilter(
                include == null ? null : patterns("includepatterns", List.of(include)),
                exclude.isEmpty() ? null : patterns("excludepatterns", exclude));
    }

    private static PathPatterns patterns(String what, List<String> patterns) throws CopyException {
        try {
            return PathPatterns.of(patterns);
        } catch (IllegalArgumentException e) {
            throw new CopyException(
                    "invalid "
                            + what
                            + ": "
                            + patterns
                            + ": syntax error in pattern: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Judges a path below the source directory. */
    Verdict below(Verdict above, String path) {
        PathPatterns.Match in = include == null ? null : include.match(path, above.include());
        PathPatterns.Match out = exclude == null ? null : exclude.match(path, above.exclude());
        boolean wanted = in == null || in.matched();
        boolean reachable = wanted || (include != null && include.mayMatchBelow(path));
        boolean left = out != null && out.matched();
        boolean backBelow = exclude != null && exclude.hasExceptions();
        return new Verdict(wanted && !left, reachable && (!left || backBelow), in, out);
    }
}
