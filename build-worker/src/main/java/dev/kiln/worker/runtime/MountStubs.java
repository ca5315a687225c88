package dev.kiln.worker.runtime;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.FileType;
import dev.kiln.worker.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an image has a symlink to nothing in the place of a file that the worker provides (as in
 * {@code /etc/resolv.conf -> ../run/systemd/resolve/stub-resolv.conf}), the OCI runtime creates an
 * empty file at its end to mount on. These files are no work of the step and are removed from its
 * layer afterwards, without following any link: the step may have replaced what is on the way.
 */
final class MountStubs {
    private static final int MAX_LINKS = 40;

    /** Paths of files that were missing: names from the root down. */
    private final List<List<String>> missing;

    /** How many of the directories above each missing file were there. */
    private final List<Integer> existing;

    private MountStubs(List<List<String>> missing, List<Integer> existing) {
        this.missing = missing;
        this.existing = existing;
    }

    /** Notes what is missing in a root in which nothing runs yet. */
    static MountStubs before(Path root) throws IOException {
        List<List<String>> missing = new ArrayList<>();
        List<Integer> existing = new ArrayList<>();
        try (Dir directory = Dir.open(root)) {
            for (StepFile file : StepFile.values()) {
                Walk walk = new Walk(directory);
                if (walk.resolve(file.path())) {
                    missing.add(walk.names);
                    existing.add(walk.existing);
                }
            }
        }
        return new MountStubs(missing, existing);
    }

    /** Removes the empty files, and the directories that were made for them, if still empty. */
    void removeFrom(Path upper) throws IOException {
        for (int i = 0; i < missing.size(); i++) {
            try (Dir root = Dir.open(upper)) {
                remove(root, missing.get(i), existing.get(i), 0);
            }
        }
    }

    /** Returns whether the directory may be empty now. */
    private static boolean remove(Dir directory, List<String> names, int existing, int depth)
            throws IOException {
        String name = names.get(depth);
        FileStatus status = directory.statusOrNull(name);
        if (status == null) {
            return false;
        }
        if (depth == names.size() - 1) {
            if (status.isRegular() && status.sizeBytes() == 0) {
                directory.removeFile(name);
                return true;
            }
            return false;
        }
        if (!status.isDirectory()) {
            return false;
        }
        boolean removed;
        try (Dir child = directory.openDir(name)) {
            removed = remove(child, names, existing, depth + 1);
        }
        return removed && depth >= existing && removeIfEmpty(directory, name);
    }

    private static boolean removeIfEmpty(Dir directory, String name) throws IOException {
        try {
            directory.removeDir(name);
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.ENOTEMPTY)) {
                return false;
            }
            throw e;
        }
    }

    /** Follows a path as the runtime does: symlinks and {@code ..} stay inside the root. */
    private static final class Walk {
        private final Dir root;
        private List<String> names = new ArrayList<>();
        private int existing;

        Walk(Dir root) {
            this.root = root;
        }

        /** Returns whether the path leads over a symlink to a file that does not exist. */
        boolean resolve(String path) throws IOException {
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
                    return links > 0 && finish(next, rest);
                }
                if (status.type() == FileType.SYMLINK) {
                    String target = readLink(next);
                    links++;
                    if (links > MAX_LINKS) {
                        return false;
                    }
                    if (target.startsWith("/")) {
                        names = new ArrayList<>();
                    }
                    split(target).reversed().forEach(rest::push);
                } else {
                    names.add(next);
                }
            }
            return false;
        }

        private boolean finish(String next, Deque<String> rest) {
            existing = names.size();
            names.add(next);
            names.addAll(rest);
            return !names.contains("..");
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
            return root.resolveDir(path, dev.kiln.worker.linux.Resolve.BENEATH_NO_SYMLINKS);
        }

        private static List<String> split(String path) {
            return Arrays.stream(path.split("/", -1))
                    .filter(name -> !name.isEmpty() && !name.equals("."))
                    .toList();
        }
    }
}
