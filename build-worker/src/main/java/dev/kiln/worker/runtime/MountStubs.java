package dev.kiln.worker.runtime;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.Resolve;
import dev.kiln.worker.runtime.MountPointWalk.Missing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a root has nothing to mount on, the OCI runtime creates an empty file or directory, also at
 * the end of a symlink to nothing (as in {@code /etc/resolv.conf ->
 * ../run/systemd/resolve/stub-resolv.conf}). These are no work of the step and are removed from its
 * layer afterwards with the directories that were made for them, as BuildKit does (executor/stubs),
 * and without following any link: the step may have replaced what is on the way. A directory that
 * is in the layer for nothing else goes too.
 */
final class MountStubs {
    /** What crun gives to a directory above the place of a tmpfs. */
    private static final int STUB_MODE = 01755;

    private static final int DIRECTORY_MODE = 0755;
    private static final String OVERLAY_XATTRS = "trusted.overlay.";
    private static final String OPAQUE_XATTR = "trusted.overlay.opaque";

    /** By the target of a mount. */
    private final Map<String, Missing> missing;

    /** What the directories above the missing ones were, and are not yet in the layer. */
    private final Map<List<String>, Kept> below;

    /** What the kernel would show of a directory if the layer did not have it. */
    private record Kept(int permissions, int uid, int gid, List<String> xattrs) {
        static Kept of(Dir directory, int uidBase) throws IOException {
            FileStatus status = directory.fd().status();
            List<String> xattrs = new ArrayList<>(directory.fd().xattrNames());
            xattrs.removeIf(name -> name.startsWith(OVERLAY_XATTRS));
            xattrs.sort(Comparator.naturalOrder());
            return new Kept(
                    status.permissions(), status.uid() - uidBase, status.gid() - uidBase, xattrs);
        }
    }

    private MountStubs(Map<String, Missing> missing, Map<List<String>, Kept> below) {
        this.missing = missing;
        this.below = below;
    }

    /**
     * Notes what is missing in a root in which nothing runs yet.
     *
     * @param upper the directory of its changes, with owners as on disk
     * @param uidBase by which the owners in the root are higher
     * @param targets of the step's mounts
     */
    static MountStubs before(Path root, Path upper, int uidBase, List<String> targets)
            throws IOException {
        List<String> all = new ArrayList<>(targets);
        for (StepFile file : StepFile.values()) {
            all.add(file.path());
        }
        Map<String, Missing> missing = new LinkedHashMap<>();
        Map<List<String>, Kept> below = new LinkedHashMap<>();
        try (Dir directory = Dir.open(root);
                Dir changes = Dir.open(upper)) {
            for (String target : all) {
                Missing found = MountPointWalk.find(directory, target);
                if (found != null) {
                    missing.put(target, found);
                    note(directory, changes, found, uidBase, below);
                }
            }
        }
        return new MountStubs(missing, below);
    }

    private static void note(
            Dir root, Dir upper, Missing found, int uidBase, Map<List<String>, Kept> below)
            throws IOException {
        for (int depth = 1; depth <= found.existing(); depth++) {
            List<String> names = found.names().subList(0, depth);
            if (!below.containsKey(names) && !exists(upper, names)) {
                try (Dir directory = open(root, names)) {
                    below.put(names, Kept.of(directory, uidBase));
                }
            }
        }
    }

    /** Where a mount really lands; crun makes no directory behind a symlink to nothing. */
    String place(String target) {
        Missing found = missing.get(target);
        return found == null ? target : "/" + String.join("/", found.names());
    }

    /** Removes the empty files and directories, and those that were made for them. */
    void removeFrom(Path upper) throws IOException {
        try (Dir root = Dir.open(upper)) {
            // The longest first: what was mounted inside another mount was made there, not here.
            for (Missing each :
                    missing.values().stream()
                            .sorted(
                                    Comparator.comparingInt((Missing one) -> one.names().size())
                                            .reversed())
                            .toList()) {
                remove(root, each, 0);
            }
        }
    }

    /** Returns whether the name at this depth is gone now. */
    private boolean remove(Dir directory, Missing stub, int depth) throws IOException {
        String name = stub.names().get(depth);
        FileStatus status = directory.statusOrNull(name);
        if (status == null) {
            return false;
        }
        boolean last = depth == stub.names().size() - 1;
        if (!status.isDirectory()) {
            return last
                    && status.isRegular()
                    && status.sizeBytes() == 0
                    && keepingTimes(directory, () -> directory.removeFile(name));
        }
        if (!last) {
            try (Dir child = directory.openDir(name)) {
                if (!remove(child, stub, depth + 1)) {
                    return false;
                }
            }
        }
        boolean made = depth >= stub.existing();
        boolean gone =
                (made || isAsBelow(directory, stub.names().subList(0, depth + 1)))
                        && keepingTimes(directory, () -> directory.removeDir(name));
        if (!gone && made && status.permissions() == STUB_MODE) {
            directory.chmod(name, DIRECTORY_MODE);
        }
        return gone;
    }

    /** Whether an empty directory of the layer changes nothing of the one below. */
    private boolean isAsBelow(Dir parent, List<String> names) throws IOException {
        Kept kept = below.get(names);
        if (kept == null) {
            return false;
        }
        try (Dir directory = parent.openDir(names.getLast())) {
            return directory.fd().xattr(OPAQUE_XATTR) == null && Kept.of(directory, 0).equals(kept);
        }
    }

    private interface Removal {
        void run() throws IOException;
    }

    /** Removes a name; its going shall not show in the directory's modification time. */
    private static boolean keepingTimes(Dir directory, Removal removal) throws IOException {
        FileStatus before = directory.fd().status();
        try {
            removal.run();
        } catch (LinuxException e) {
            if (e.is(Errno.ENOTEMPTY)) {
                return false;
            }
            throw e;
        }
        directory.fd().touch(before.modifiedSeconds(), before.modifiedNanos());
        return true;
    }

    private static boolean exists(Dir root, List<String> names) throws IOException {
        try {
            open(root, names).close();
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return false;
            }
            throw e;
        }
    }

    private static Dir open(Dir root, List<String> names) throws IOException {
        return root.resolveDir(String.join("/", names), Resolve.BENEATH_NO_SYMLINKS);
    }
}
