package dev.kiln.worker.snapshot;

import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.MountHandle;
import dev.kiln.worker.linux.Mounts;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A layer in the making: a directory that takes what a step changes on top of its parents. It is
 * mounted while a step writes, then sealed. Not for use by several threads at once.
 */
public final class Draft implements AutoCloseable {
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(2);

    private final SnapshotStore store;
    private final Snapshot snapshot;
    private final List<Snapshot> parents;
    private int mounts;
    private boolean mounted;
    private boolean ended;

    Draft(SnapshotStore store, Snapshot snapshot, List<Snapshot> parents) {
        this.store = store;
        this.snapshot = snapshot;
        this.parents = List.copyOf(parents);
    }

    /** The directory of the changes, in overlayfs form, with owners as the image has them. */
    public Path upper() {
        return snapshot.files();
    }

    /** Mounts the root with owners as they are on disk, for writing by this process. */
    public MountedRoot mountPlain() throws IOException {
        Path target = store.layout().mountPoint(snapshot.id());
        Files.createDirectories(target);
        return mount(store.layers(), store.layout().empty(), target);
    }

    /**
     * Mounts the root for a step, with owners as another mount of the store's layers shows them,
     * and with empty files and directories for the mounts of a step where the image lacks them.
     *
     * @param layers a mount of {@link SnapshotStore#layers}, for instance an idmapped one
     * @param target an empty directory to mount the root on
     */
    public MountedRoot mountThrough(Path layers, Path target) throws IOException {
        return mount(layers, SnapshotLayout.mountPoints(layers), target);
    }

    /**
     * Mounts the files for a look by a step, with owners as another mount of the store's layers
     * shows them, and with nothing that the layers lack. What is written there is the draft's.
     *
     * @param layers as for {@link #mountThrough}
     * @param target an empty directory to mount on
     */
    public MountedRoot mountView(Path layers, Path target) throws IOException {
        return mount(layers, store.layout().empty(), target);
    }

    /**
     * Mounts the draft over a directory that is no layer and stays as it is.
     *
     * @param layers as for {@link #mountThrough}
     * @param lowest the directory, with owners as the step shall see them
     * @param target an empty directory to mount on
     */
    public MountedRoot mountOver(Path layers, Path lowest, Path target) throws IOException {
        return mount(layers, lowest, target);
    }

    private MountedRoot mount(Path layers, Path lowest, Path target) throws IOException {
        requireUsable();
        mounts++;
        Files.createDirectory(SnapshotLayout.work(store.layers(), snapshot.id(), mounts));
        List<Path> lowers = new ArrayList<>(List.of(lowest));
        for (Snapshot parent : parents) {
            lowers.add(SnapshotLayout.files(layers, parent.id()));
        }
        Path upper = SnapshotLayout.files(layers, snapshot.id());
        Path work = SnapshotLayout.work(layers, snapshot.id(), mounts);
        try (MountHandle overlay = Mounts.overlay(lowers, upper, work)) {
            overlay.attach(target);
        }
        mounted = true;
        MountedRoot root = new MountedRoot(this, target);
        if (!Files.isWritable(target)) {
            // The kernel mounts read-only, without an error, when it cannot write to the work
            // directory, for instance because of ids that a map lacks.
            root.close();
            throw new IOException(
                    "the overlay over "
                            + upper
                            + " was mounted read-only: the kernel log (dmesg) says why");
        }
        return root;
    }

    /**
     * Ends the writing. The result can be a parent at once; it is kept beyond the session only if
     * {@link SnapshotSession#commit} gives it a chain id.
     *
     * @throws IllegalStateException while the root is mounted
     */
    public Snapshot seal() {
        requireUsable();
        ended = true;
        return snapshot;
    }

    /** Discards the draft, unless it was sealed. */
    @Override
    public void close() throws IOException {
        if (!ended) {
            ended = true;
            store.discard(snapshot);
        }
    }

    void unmount(Path target) throws IOException {
        try {
            unmountOnceIdle(target);
        } catch (LinuxException e) {
            Mounts.detach(target);
            ended = true;
            store.discard(snapshot);
            throw e;
        }
        mounted = false;
        removeWork(SnapshotLayout.work(store.layers(), snapshot.id(), mounts));
    }

    /**
     * Unmounts, and tries again for a moment while the mount is busy: a process that some other
     * thread is just starting holds this one's open files until it has closed them.
     */
    private static void unmountOnceIdle(Path target) throws LinuxException {
        long deadline = System.nanoTime() + BUSY_TIMEOUT.toNanos();
        while (true) {
            try {
                Mounts.unmount(target);
                return;
            } catch (LinuxException e) {
                if (!e.is(Errno.EBUSY) || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(BUSY_PAUSE.toNanos());
            }
        }
    }

    private void requireUsable() {
        if (ended || mounted) {
            throw new IllegalStateException(
                    "draft " + snapshot.id() + (ended ? " has ended" : " is mounted"));
        }
    }

    /** What overlayfs leaves behind is known and empty; anything more goes the slow way. */
    private void removeWork(Path work) throws IOException {
        Path inner = work.resolve("work");
        try {
            Files.deleteIfExists(inner.resolve("incompat/volatile"));
            Files.deleteIfExists(inner.resolve("incompat"));
            Files.deleteIfExists(inner);
            Files.delete(work);
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            store.discard(work);
        }
    }
}
