package dev.kiln.worker.context;

import dev.kiln.dockerfile.IgnoreRules;
import dev.kiln.worker.archive.FileMaker;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.FileStatus;
import java.io.IOException;

/** Deletes what an ignore file leaves out. */
final class ContextPruner {
    private ContextPruner() {}

    /** Prunes one folder; its own time stays as it was. */
    static void prune(Dir dir, String prefix, IgnoreRules rules) throws IOException {
        FileStatus before = dir.fd().status();
        for (String name : dir.names()) {
            String path = prefix + name;
            if (!dir.status(name).isDirectory()) {
                if (rules.ignores(path, false)) {
                    dir.removeFile(name);
                }
            } else if (rules.ignoresAllBelow(path)) {
                FileMaker.removeAll(dir, name);
            } else if (pruneFolder(dir, name, path, rules)) {
                dir.removeDir(name);
            }
        }
        dir.fd().touch(before.modifiedSeconds(), before.modifiedNanos());
    }

    /**
     * Prunes inside a folder.
     *
     * @return whether the folder itself is ignored and nothing is left in it
     */
    private static boolean pruneFolder(Dir dir, String name, String path, IgnoreRules rules)
            throws IOException {
        try (Dir sub = dir.openDir(name)) {
            prune(sub, path + "/", rules);
            return rules.ignores(path, true) && sub.names().isEmpty();
        }
    }
}
