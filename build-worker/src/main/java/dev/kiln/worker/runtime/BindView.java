package dev.kiln.worker.runtime;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.MountHandle;
import dev.kiln.worker.linux.Mounts;
import dev.kiln.worker.linux.Resolve;
import dev.kiln.worker.snapshot.Draft;
import dev.kiln.worker.snapshot.MountedRoot;
import dev.kiln.worker.snapshot.SnapshotSession;
import dev.kiln.worker.snapshot.SnapshotStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;

/**
 * Shows files of the worker with the owners that a step shall see. What a step may write to without
 * changing it gets a draft on top, which nobody ever seals.
 */
final class BindView {
    private static final List<String> ATTRIBUTES = List.of("unix:uid", "unix:gid", "unix:mode");

    private BindView() {}

    /**
     * Mounts the source of a bind mount and picks its file or directory.
     *
     * @param folder an empty one, for mount points
     * @param opened takes what has to be closed, in this order
     * @throws StepStartException if there is no such file in the source
     */
    static Path open(
            StepMount.Bind bind,
            Slot slot,
            SnapshotStore store,
            Path folder,
            Deque<Closeable> opened)
            throws IOException {
        Path root =
                switch (bind.source()) {
                    case BindSource.Folder(Path source) when bind.readOnly() -> source;
                    case BindSource.Folder(Path source) ->
                            overlay(source, slot, store, folder, opened);
                    case BindSource.Layers(var snapshots) -> {
                        SnapshotSession session = store.session();
                        opened.push(session::close);
                        Path target = Files.createDirectory(folder.resolve("root"));
                        opened.push(() -> Files.delete(target));
                        MountedRoot view =
                                session.begin(snapshots).mountView(slot.layers(), target);
                        opened.push(view::close);
                        yield target;
                    }
                };
        boolean mapped = !root.startsWith(folder);
        Path view = pick(bind, root, slot, mapped, folder);
        opened.push(() -> remove(view));
        return view;
    }

    /** A second mount of a folder. */
    static Path ofFolder(Path source, Slot slot, boolean readOnly, Path folder) throws IOException {
        Path target = Files.createDirectory(folder.resolve("view"));
        attach(source, slot, true, readOnly, target);
        return target;
    }

    /** Takes a view away. */
    static void remove(Path view) throws IOException {
        Mounts.detach(view);
        Files.delete(view);
    }

    private static Path overlay(
            Path source, Slot slot, SnapshotStore store, Path folder, Deque<Closeable> opened)
            throws IOException {
        Path lower = Files.createDirectory(folder.resolve("lower"));
        attach(source, slot, true, true, lower);
        opened.push(() -> remove(lower));
        SnapshotSession session = store.session();
        opened.push(session::close);
        Draft draft = session.begin(List.of());
        for (String attribute : ATTRIBUTES) {
            Files.setAttribute(draft.upper(), attribute, Files.getAttribute(source, attribute));
        }
        Path target = Files.createDirectory(folder.resolve("root"));
        opened.push(() -> Files.delete(target));
        MountedRoot root = draft.mountOver(slot.layers(), lower, target);
        opened.push(root::close);
        return target;
    }

    private static Path pick(StepMount.Bind bind, Path root, Slot slot, boolean mapIds, Path folder)
            throws IOException {
        String path = bind.path().replaceFirst("^/+", "");
        try (Dir directory = Dir.open(root);
                Fd found = directory.resolveHandle(path.isEmpty() ? "." : path, Resolve.IN_ROOT)) {
            Path target = folder.resolve("view");
            if (found.status().isDirectory()) {
                Files.createDirectory(target);
            } else {
                Files.createFile(target);
            }
            // The handle, not its path: somebody may rename things meanwhile.
            Path handle = Path.of("/proc/self/fd/" + found.number());
            attach(handle, slot, mapIds, bind.readOnly(), target);
            return target;
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                throw new StepStartException(
                        "cannot mount '/%s' on %s: there is no such file in the mount's source"
                                .formatted(path, bind.target()));
            }
            throw e;
        }
    }

    private static void attach(
            Path source, Slot slot, boolean mapIds, boolean readOnly, Path target)
            throws IOException {
        try (MountHandle clone = Mounts.cloneTree(source)) {
            if (mapIds && slot.hasUserNamespace()) {
                clone.mapIds(slot.userNamespace());
            }
            if (readOnly) {
                clone.makeReadOnly();
            }
            clone.attach(target);
        } catch (IOException e) {
            Files.delete(target);
            throw e;
        }
    }
}
