package dev.kiln.worker.copy;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.FileStatus;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/**
 * Copies what a filter includes of one directory into another, following nothing. Directories are
 * merged and get the source's attributes; a directory over a file, or a file over a directory, is
 * an error.
 */
final class TreeCopier {
    private final PathFilter filter;
    private final FileDescriber describer;
    private final NodeCopier nodes;
    private final HardLinks links;
    private final TreePaths paths;
    private boolean any;

    /**
     * A copier for one tree.
     *
     * @param top the directory that all is copied into
     */
    TreeCopier(
            PathFilter filter,
            FileDescriber describer,
            NodeCopier nodes,
            Dir top,
            TreePaths paths) {
        this.filter = filter;
        this.describer = describer;
        this.nodes = nodes;
        this.links = new HardLinks(top);
        this.paths = paths;
    }

    /**
     * Copies the contents of a directory.
     *
     * @return whether there was anything that the filter includes
     */
    boolean copyContents(Dir source, Dir target) throws IOException {
        copyChildren(CopyLevel.top(source, target), "", PathFilter.Verdict.TOP);
        return any;
    }

    private void copyChildren(CopyLevel level, String parent, PathFilter.Verdict above)
            throws IOException {
        List<String> names = level.from().names();
        Collections.sort(names);
        for (String name : names) {
            String path = paths.below(parent, name);
            PathFilter.Verdict verdict = filter.below(above, path);
            if (!verdict.included() && !verdict.descend()) {
                continue;
            }
            any |= verdict.included();
            FileStatus status = level.from().status(name);
            if (status.isDirectory()) {
                try (CopyLevel sub = level.below(name, paths.shown(path), verdict.included())) {
                    sub.begin();
                    copyChildren(sub, path, verdict);
                    sub.end(describer);
                }
            } else if (verdict.included()) {
                copyFile(level, name, path, status);
            }
        }
    }

    private void copyFile(CopyLevel level, String name, String path, FileStatus status)
            throws IOException {
        Dir target = level.to();
        NodeCopier.clear(target, name, paths.shown(path));
        if (!status.isRegular()) {
            nodes.copy(level.from(), name, status, target, name);
        } else if (!links.link(status, target, name)) {
            nodes.copy(level.from(), name, status, target, name);
            links.copied(status, path);
        }
    }
}
