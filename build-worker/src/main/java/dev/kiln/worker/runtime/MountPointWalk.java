package dev.kiln.worker.runtime;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.FileType;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.Resolve;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows a path as the OCI runtime does: symlinks and {@code ..} stay inside the root. */
final class MountPointWalk {
    private static final int MAX_LINKS = 40;

    private final Dir root;
    private final List<String> names = new ArrayList<>();
    private int existing;

    private MountPointWalk(Dir root) {
        this.root = root;
    }

    /**
     * A path that leads to nothing yet.
     *
     * @param names its parts after all links, from the root down
     * @param existing how many of the directories at its beginning are there
     */
    record Missing(List<String> names, int existing) {
        Missing {
            names = List.copyOf(names);
        }
    }

    /** What the runtime will have to make for a mount at this path; null if it is all there. */
    static @Nullable Missing find(Dir root, String path) throws IOException {
        MountPointWalk walk = new MountPointWalk(root);
        return walk.isMissing(path) ? new Missing(walk.names, walk.existing) : null;
    }

    private boolean isMissing(String path) throws IOException {
        Deque<String> rest = new ArrayDeque<>(split(path));
        int links = 0;
        while (!rest.isEmpty()) {
            String next = rest.pop();
            if (next.equals("..")) {
                if (!names.isEmpty()) {
                    names.removeLast();
                }
                continue;
            }
            FileStatus status = status(next);
            if (status == null) {
                existing = names.size();
                names.add(next);
                names.addAll(rest);
                return !names.contains("..");
            }
            if (status.type() == FileType.SYMLINK) {
                String target = readLink(next);
                links++;
                if (links > MAX_LINKS) {
                    return false;
                }
                if (target.startsWith("/")) {
                    names.clear();
                }
                split(target).reversed().forEach(rest::push);
            } else {
                names.add(next);
            }
        }
        return false;
    }

    private @Nullable FileStatus status(String name) throws IOException {
        try (Dir directory = open()) {
            return directory.statusOrNull(name);
        } catch (LinuxException e) {
            if (e.is(Errno.ENOTDIR)) {
                return null;
            }
            throw e;
        }
    }

    private String readLink(String name) throws IOException {
        try (Dir directory = open()) {
            return directory.readLink(name);
        }
    }

    private Dir open() throws IOException {
        String path = names.isEmpty() ? "." : String.join("/", names);
        return root.resolveDir(path, Resolve.BENEATH_NO_SYMLINKS);
    }

    private static List<String> split(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }
}
