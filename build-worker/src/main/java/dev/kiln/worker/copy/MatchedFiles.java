package dev.kiln.worker.copy;

import dev.kiln.worker.linux.Dir;
import java.io.IOException;

/** The files of a tree that the patterns of a copy mean, with what is taken of each. */
final class MatchedFiles implements AutoCloseable {
    private final SourceTree tree;
    private final CopyOptions options;
    private final Dir root;
    private final SourceMatcher matcher;

    MatchedFiles(SourceTree tree, CopyOptions options) throws IOException {
        this.tree = tree;
        this.options = options;
        this.root = Dir.open(tree.root());
        this.matcher = new SourceMatcher(tree, root);
    }

    /** A matched file, and which files below it are meant if it is a directory. */
    record Match(SourceFile file, PathFilter filter) {}

    /** Takes a match. */
    interface Taker {
        /** Whether there was anything to take. */
        boolean take(Match match) throws IOException;
    }

    /**
     * Gives on what a pattern matches, in order.
     *
     * @throws CopyException if a path without wildcards leads to nothing
     */
    void forEach(String pattern, Taker taker) throws IOException {
        if (!options.parents()) {
            PathFilter filter = PathFilter.of(null, options.exclude());
            for (String path : matcher.match(pattern)) {
                try (SourceFile file = SourceFile.open(tree, root, path, path)) {
                    taker.take(new Match(file, filter));
                }
            }
            return;
        }
        ParentPath parents = ParentPath.of(pattern);
        PathFilter filter = PathFilter.of(parents.pattern(), options.exclude());
        boolean any = false;
        for (String path : matcher.match(parents.base())) {
            String wanted = parents.isRequired() ? parents.path() : path;
            try (SourceFile base = SourceFile.open(tree, root, path, wanted)) {
                if (base.status().isDirectory()) {
                    any |= taker.take(new Match(base, filter));
                }
            }
        }
        if (!any && parents.isRequired()) {
            throw SourceFile.notFound(tree, parents.path());
        }
    }

    @Override
    public void close() throws IOException {
        root.close();
    }
}
