package dev.kiln.worker.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Making and removing mounts. Needs CAP_SYS_ADMIN in the mount namespace of this process. */
public final class Mounts {
    /** fsconfig(2) takes no longer strings, its terminating zero included. */
    public static final int MAX_OVERLAY_PATH_BYTES = 255;

    private static final long MS_BIND = 4096;
    private static final long MS_NOSUID_NODEV = 2 | 4;
    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;

    private Mounts() {}

    /**
     * An overlay, not attached yet, by fsconfig's {@code lowerdir+} (Linux 6.8), which unlike the
     * option string of mount(2) has no bound on the number of layers. It is volatile: neither
     * fsync(2) on its files nor its unmounting waits for the disk.
     *
     * @param lowers the directories below, the lowest first; at least one
     * @param upper the directory that takes the changes
     * @param work an empty directory beside {@code upper}, used for one mount only
     */
    public static MountHandle overlay(List<Path> lowers, Path upper, Path work)
            throws LinuxException {
        int context = MountCalls.fsopen("overlay");
        try {
            set(context, "source", "kiln");
            for (Path lower : lowers.reversed()) {
                set(context, "lowerdir+", overlayPath(lower));
            }
            set(context, "upperdir", overlayPath(upper));
            set(context, "workdir", overlayPath(work));
            set(context, "redirect_dir", "off");
            set(context, "metacopy", "off");
            set(context, "index", "off");
            MountCalls.fsconfig(context, MountCalls.FSCONFIG_SET_FLAG, "volatile", "");
            MountCalls.fsconfig(context, MountCalls.FSCONFIG_CMD_CREATE, "", "");
            return MountCalls.fsmount(context, "the overlay over " + upper);
        } finally {
            MountCalls.close(context);
        }
    }

    /** A second, detached mount of the tree at a path (open_tree(2), OPEN_TREE_CLONE). */
    public static MountHandle cloneTree(Path path) throws LinuxException {
        return MountCalls.openTree(path, false);
    }

    /** Mounts a file or directory a second time. */
    public static void bind(Path source, Path target) throws LinuxException {
        MountCalls.mount(source.toString(), target, "none", MS_BIND, "");
    }

    /** Mounts an empty filesystem in memory, without devices and setuid programs. */
    public static void tmpfs(Path target, long sizeBytes) throws LinuxException {
        MountCalls.mount("kiln", target, "tmpfs", MS_NOSUID_NODEV, "mode=0711,size=" + sizeBytes);
    }

    /** Like {@link #tmpfs}, and never written to swap where the kernel can do that (Linux 6.4). */
    public static void secretTmpfs(Path target, long sizeBytes) throws LinuxException {
        String options = "mode=0711,size=" + sizeBytes;
        try {
            MountCalls.mount("kiln", target, "tmpfs", MS_NOSUID_NODEV, options + ",noswap");
        } catch (LinuxException e) {
            if (!e.is(Errno.EINVAL)) {
                throw e;
            }
            MountCalls.mount("kiln", target, "tmpfs", MS_NOSUID_NODEV, options);
        }
    }

    /**
     * Removes the topmost mount at a path.
     *
     * @throws LinuxException EBUSY while something below it is open, EINVAL if it is no mount
     */
    public static void unmount(Path target) throws LinuxException {
        MountCalls.unmount(target, UMOUNT_NOFOLLOW);
    }

    /** Removes a mount from sight at once; the kernel frees it when nothing uses it any longer. */
    public static void detach(Path target) throws LinuxException {
        MountCalls.unmount(target, UMOUNT_NOFOLLOW | MNT_DETACH);
    }

    /** Writes everything that the filesystem of this path still holds in memory to its disk. */
    public static void syncFilesystem(Path path) throws LinuxException {
        try (MountHandle directory = MountCalls.openPath(path)) {
            MountCalls.syncfs(directory.descriptor(), path.toString());
        }
    }

    private static void set(int context, String key, String value) throws LinuxException {
        MountCalls.fsconfig(context, MountCalls.FSCONFIG_SET_STRING, key, value);
    }

    private static String overlayPath(Path path) {
        String text = path.toAbsolutePath().toString();
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_OVERLAY_PATH_BYTES) {
            throw new IllegalArgumentException(
                    "the path "
                            + text
                            + " is longer than the "
                            + MAX_OVERLAY_PATH_BYTES
                            + " bytes that the kernel takes for a layer: choose a shorter"
                            + " kiln.data");
        }
        return text;
    }
}
