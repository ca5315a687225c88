package dev.kiln.worker.fetch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What one fetch may still put on the disk. A tree is counted before it is checked out: a few
 * objects can name each other so often that they make more files than there are disks.
 */
final class TreeBudget {
    private static final int MAX_LINE_BYTES = 8192;
    private static final String SUBMODULE = "160000";
    private static final String SYMLINK = "120000";

    private final FetchSettings.Git limits;
    private long entries;
    private long bytes;
    private int submodules;

    TreeBudget(FetchSettings.Git limits) {
        this.limits = limits;
    }

    /**
     * A tree as git lists it.
     *
     * @param links the submodules
     * @param hasModules whether it has a file {@code .gitmodules}
     */
    record Listing(List<Link> links, boolean hasModules) {
        Listing {
            links = List.copyOf(links);
        }
    }

    /** A submodule's place in a tree, and its commit. */
    record Link(String path, String commitId) {}

    /** Reads and counts what {@code git ls-tree -r -t -l -z} prints. */
    Listing count(InputStream listing) throws IOException {
        InputStream in = new BufferedInputStream(listing, 1 << 16);
        List<Link> links = new ArrayList<>();
        boolean hasModules = false;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b != 0) {
                line.write(b);
                if (line.size() > MAX_LINE_BYTES) {
                    throw new FetchException("the repository has a path that is too long");
                }
                continue;
            }
            String entry = line.toString(StandardCharsets.UTF_8);
            line.reset();
            String path = entry.substring(entry.indexOf('\t') + 1);
            String[] words = entry.substring(0, entry.indexOf('\t')).split(" +");
            count(words);
            if (words[0].equals(SUBMODULE)) {
                links.add(new Link(path, words[2]));
            }
            if (path.equals(".gitmodules")) {
                if (words[0].equals(SYMLINK)) {
                    throw new FetchException("the repository's .gitmodules is a symlink: refused");
                }
                hasModules = true;
            }
        }
        return new Listing(links, hasModules);
    }

    private void count(String[] words) throws FetchException {
        entries++;
        bytes += words[3].equals("-") ? 0 : Long.parseLong(words[3]);
        if (entries > limits.maxEntries()) {
            throw new FetchException(
                    "the repository has more than %d files and folders"
                                    .formatted(limits.maxEntries())
                            + " (kiln.worker.fetch.git.max-entries)");
        }
        if (bytes > limits.maxTreeSize().toBytes()) {
            throw new FetchException(
                    "the files of the repository have more than %d bytes"
                                    .formatted(limits.maxTreeSize().toBytes())
                            + " (kiln.worker.fetch.git.max-tree-size)");
        }
    }

    /** Counts a submodule. */
    int takeSubmodule() throws FetchException {
        if (++submodules > limits.maxSubmodules()) {
            throw new FetchException(
                    "the repository has more than %d submodules".formatted(limits.maxSubmodules())
                            + " (kiln.worker.fetch.git.max-submodules)");
        }
        return submodules;
    }
}
