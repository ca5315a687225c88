package dev.kiln.worker.context;

import dev.kiln.worker.archive.ExtractionRoot;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarException;
import dev.kiln.worker.archive.TarPath;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns a context's entries into files, and refuses those that point outside. */
final class ContextEntries {
    /** How many names of files left out are remembered for the log. */
    private static final int MAX_LEFT_OUT = 100;

    private final ExtractionRoot root;
    private final List<String> leftOut = new ArrayList<>();

    ContextEntries(ExtractionRoot root) {
        this.root = root;
    }

    /** The first FIFOs and device nodes of the context. */
    List<String> leftOut() {
        return leftOut;
    }

    void add(TarEntry entry) throws IOException {
        if (entry.name().startsWith("/")) {
            throw new TarException(
                    "entry '" + entry.name() + "' has an absolute path; paths must be relative");
        }
        TarPath path = TarPath.parse(entry.name());
        if (path.isRoot()) {
            return;
        }
        switch (entry.type()) {
            case FILE, DIRECTORY, SYMLINK -> root.put(entry.withOwner(0, 0), path);
            case HARD_LINK -> addLink(entry, path);
            case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> {
                if (leftOut.size() < MAX_LEFT_OUT) {
                    leftOut.add(path.path());
                }
            }
        }
    }

    private void addLink(TarEntry entry, TarPath path) throws IOException {
        if (entry.linkName().startsWith("/")) {
            throw new TarException(
                    "entry '"
                            + entry.name()
                            + "' is a hard link to the absolute path '"
                            + entry.linkName()
                            + "'; paths must be relative");
        }
        root.link(entry, path);
    }

    /** Folders that the archive does not name are made plain; nothing else may stand there. */
    static void makeParent(Dir parent, String name, String path, @Nullable FileStatus found)
            throws IOException {
        if (found != null) {
            throw new TarException(
                    "it has entries below '"
                            + path
                            + "', which is a "
                            + found.type().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                            + " in it");
        }
        parent.makeDir(name, 0755);
        parent.chmod(name, 0755);
    }
}
