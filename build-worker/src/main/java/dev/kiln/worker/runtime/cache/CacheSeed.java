package dev.kiln.worker.runtime.cache;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.Resolve;
import dev.kiln.worker.runtime.StepStartException;
import dev.kiln.worker.snapshot.Trees;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a fresh cache holds at first ({@code from=}, {@code source=}).
 *
 * @param identity what it is made from, such as a chain id and a path; caches with other seeds are
 *     other caches
 * @param filler is asked only if the cache is not there yet
 */
public record CacheSeed(String identity, Filler filler) {
    /** Puts the first files into a cache. */
    @FunctionalInterface
    public interface Filler {
        /**
         * Fills a folder.
         *
         * @param folder an empty one, with owners as an image has them
         */
        void fill(Path folder) throws IOException, InterruptedException;
    }

    /**
     * Copies a directory of a mounted root with owners, times and extended attributes.
     *
     * @param path in the root, which symlinks do not leave
     * @throws StepStartException if it is no directory of the root
     */
    public static void copy(Path root, String path, Path folder)
            throws IOException, InterruptedException {
        String inside = path.replaceFirst("^/+", "");
        try (Dir opened = Dir.open(root);
                Dir source = opened.resolveDir(inside.isEmpty() ? "." : inside, Resolve.IN_ROOT)) {
            // By the handle: its path may lead elsewhere by now.
            String handle =
                    "/proc/" + ProcessHandle.current().pid() + "/fd/" + source.fd().number();
            Trees.copy(Path.of(handle), folder);
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                throw new StepStartException(
                        "the cache mount cannot begin with '/%s': it is no directory of its source"
                                .formatted(inside));
            }
            throw e;
        }
    }
}
