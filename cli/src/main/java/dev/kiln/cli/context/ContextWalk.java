package dev.kiln.cli.context;

import dev.kiln.dockerfile.IgnoreRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Walks a context in the order of names and writes what is not ignored. A directory that is ignored
 * while something below it is not is written when the first such thing comes.
 */
final class ContextWalk {
    /** A directory on the way down. */
    private static final class Level {
        private final Path path;
        private final String name;
        private boolean written;

        Level(Path path, String name) {
            this.path = path;
            this.name = name;
        }
    }

    private final Path folder;
    private final IgnoreRules rules;
    private final Set<String> always;
    private final ContextTar tar;
    private final Deque<Level> levels = new ArrayDeque<>();

    /**
     * @param always paths that are written whatever the rules say
     */
    ContextWalk(Path folder, IgnoreRules rules, Set<String> always, ContextTar tar) {
        this.folder = folder;
        this.rules = rules;
        this.always = Set.copyOf(always);
        this.tar = tar;
    }

    void run() throws IOException {
        children(folder, "");
    }

    private void children(Path directory, String prefix) throws IOException {
        List<Path> children;
        try (var list = Files.list(directory)) {
            children = list.sorted().toList();
        }
        for (Path child : children) {
            String name = prefix + child.getFileName();
            if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                directory(child, name);
            } else if (always.contains(name) || !rules.ignores(name, false)) {
                writeParents();
                tar.add(child, name);
            }
        }
    }

    private void directory(Path path, String name) throws IOException {
        boolean ignored = rules.ignores(name, true);
        String inside = name + "/";
        if (ignored
                && rules.ignoresAllBelow(name)
                && always.stream().noneMatch(file -> file.startsWith(inside))) {
            return;
        }
        levels.addLast(new Level(path, name));
        if (!ignored) {
            writeParents();
        }
        children(path, inside);
        levels.removeLast();
    }

    private void writeParents() throws IOException {
        for (Level level : levels) {
            if (!level.written) {
                level.written = true;
                tar.add(level.path, level.name);
            }
        }
    }
}
