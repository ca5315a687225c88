package dev.kiln.worker.copy;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.Resolve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Finds the paths that a source of a copy means, as BuildKit does: a path without wildcards is
 * itself; with wildcards, symlinks are followed up to the first part that has one and not after it.
 * A pattern that matches nothing copies nothing, but the directory before its first wildcard must
 * be there.
 */
final class SourceMatcher {
    private final SourceTree tree;
    private final Dir root;

    SourceMatcher(SourceTree tree, Dir root) {
        this.tree = tree;
        this.root = root;
    }

    /**
     * Paths from the root, without a leading slash, in order.
     *
     * @throws CopyException if the pattern is malformed, or the directory to look in is not there
     */
    List<String> match(String source) throws IOException {
        String path = Destination.clean(source);
        String[] parts = path.split("/", -1);
        int fixed = 0;
        while (fixed < parts.length && !GoPattern.isPattern(parts[fixed])) {
            fixed++;
        }
        if (fixed == parts.length) {
            return List.of(path);
        }
        for (String part : parts) {
            if (!new GoPattern(part).isWellFormed()) {
                throw new CopyException(
                        "'"
                                + source
                                + "': syntax error in pattern: expected '\\' before a"
                                + " character that is meant as it is, and a class like [a-z]");
            }
        }
        String base = String.join("/", List.of(parts).subList(0, fixed));
        List<String> found = new ArrayList<>();
        try (Dir dir = root.resolveDir(base, Resolve.IN_ROOT)) {
            match(dir, base, List.of(parts).subList(fixed, parts.length), found);
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ELOOP)) {
                throw SourceFile.notFound(tree, base);
            }
            if (!e.is(Errno.ENOTDIR)) {
                throw e;
            }
        }
        return found;
    }

    private static void match(Dir dir, String path, List<String> patterns, List<String> found)
            throws IOException {
        GoPattern pattern = new GoPattern(patterns.getFirst());
        List<String> names = dir.names();
        Collections.sort(names);
        for (String name : names) {
            if (!pattern.matches(name)) {
                continue;
            }
            String whole = path.isEmpty() ? name : path + "/" + name;
            if (patterns.size() == 1) {
                found.add(whole);
            } else if (dir.status(name).isDirectory()) {
                try (Dir sub = dir.openDir(name)) {
                    match(sub, whole, patterns.subList(1, patterns.size()), found);
                }
            }
        }
    }
}
