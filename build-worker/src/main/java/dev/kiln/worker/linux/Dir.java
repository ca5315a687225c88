package dev.kiln.worker.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open directory. Its methods take one name (never a path, never {@code .} or {@code ..}) and
 * never follow a symlink, so that a tree walked through it cannot be swapped away under the walker.
 * The {@code resolve} methods take paths of several parts and say how these are walked.
 */
public final class Dir implements AutoCloseable {
    private static final int READ = FileCalls.O_CLOEXEC | FileCalls.O_NOCTTY;
    private final Fd fd;

    Dir(Fd fd) {
        this.fd = fd;
    }

    /** Opens a directory that Kiln itself chose; symlinks in its path are followed. */
    public static Dir open(Path path) throws IOException {
        String text = path.toAbsolutePath().toString();
        Fd cwd = new Fd(FileCalls.AT_FDCWD, null, "");
        return new Dir(
                new Fd(Opens.openat(cwd, text, READ | FileCalls.O_DIRECTORY, 0), null, text));
    }

    /** The directory's own descriptor: status, owner, mode, times, attributes. */
    public Fd fd() {
        return fd;
    }

    /** The path by which this was opened, for messages only. */
    public String label(String name) {
        return fd.label(name);
    }

    /** Opens a directory in this one; ELOOP or ENOTDIR if the name is a symlink. */
    public Dir openDir(String name) throws IOException {
        int flags = READ | FileCalls.O_DIRECTORY | FileCalls.O_NOFOLLOW;
        return new Dir(new Fd(Opens.openat(fd, checked(name), flags, 0), fd, name));
    }

    /**
     * Opens a file for reading. Never blocks on a FIFO or device (O_NONBLOCK), but does open them:
     * look at {@link #status} first or at the status of the result.
     */
    public Fd openFile(String name) throws IOException {
        int flags = READ | FileCalls.O_NONBLOCK | FileCalls.O_NOFOLLOW;
        return new Fd(Opens.openat(fd, checked(name), flags, 0), fd, name);
    }

    /** Creates a file for writing; EEXIST if the name is taken. */
    public Fd createFile(String name, int permissions) throws IOException {
        int flags = READ | FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_EXCL;
        return new Fd(Opens.openat(fd, checked(name), flags, permissions), fd, name);
    }

    /** Opens a directory by a path below this one. */
    public Dir resolveDir(String path, Resolve how) throws IOException {
        int flags = READ | FileCalls.O_DIRECTORY;
        return new Dir(new Fd(Opens.openat2(fd, path, flags, how), fd, path));
    }

    /** Opens a file for reading by a path below this directory; see {@link #openFile}. */
    public Fd resolveFile(String path, Resolve how) throws IOException {
        return new Fd(Opens.openat2(fd, path, READ | FileCalls.O_NONBLOCK, how), fd, path);
    }

    /**
     * A handle on whatever a path below this directory names, without opening it (O_PATH): good for
     * its status only.
     */
    public Fd resolveHandle(String path, Resolve how) throws IOException {
        int flags = FileCalls.O_CLOEXEC | FileCalls.O_PATH;
        return new Fd(Opens.openat2(fd, path, flags, how), fd, path);
    }

    /** The names in this directory, without {@code .} and {@code ..}, in no particular order. */
    public List<String> names() throws IOException {
        try (Fd own = new Fd(Opens.openat(fd, ".", READ | FileCalls.O_DIRECTORY, 0), fd, "")) {
            return Opens.names(own);
        }
    }

    public FileStatus status(String name) throws IOException {
        return Statx.of(fd, checked(name), FileCalls.AT_SYMLINK_NOFOLLOW);
    }

    /** The status, or null where there is no such name. */
    public @Nullable FileStatus statusOrNull(String name) throws IOException {
        try {
            return status(name);
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT)) {
                return null;
            }
            throw e;
        }
    }

    /** The target of a symlink, as written. */
    public String readLink(String name) throws IOException {
        return Opens.readLink(fd, checked(name));
    }

    public void makeDir(String name, int permissions) throws IOException {
        Names.makeDir(fd, checked(name), permissions);
    }

    /** Makes a FIFO or device node; the numbers count for devices only. */
    public void makeNode(String name, FileType type, int permissions, int major, int minor)
            throws IOException {
        Names.makeNode(fd, checked(name), type.bits() | permissions, major, minor);
    }

    /** The overlayfs mark for "deleted": a character device 0:0. */
    public void makeWhiteout(String name) throws IOException {
        makeNode(name, FileType.CHARACTER_DEVICE, 0, 0, 0);
    }

    /** Makes a symlink with this target, byte for byte. */
    public void makeSymlink(String name, String target) throws IOException {
        Names.makeSymlink(fd, checked(name), target);
    }

    /** Makes {@code name} another name of {@code oldName} in {@code oldDir}. */
    public void makeLink(String name, Dir oldDir, String oldName) throws IOException {
        Names.makeLink(oldDir.fd, checked(oldName), fd, checked(name));
    }

    public void removeFile(String name) throws IOException {
        Names.unlink(fd, checked(name), 0);
    }

    /** Removes an empty directory. */
    public void removeDir(String name) throws IOException {
        Names.unlink(fd, checked(name), FileCalls.AT_REMOVEDIR);
    }

    /** Renames into another directory, atomically replacing what is there. */
    public void rename(String name, Dir newDir, String newName) throws IOException {
        Names.rename(fd, checked(name), newDir.fd, checked(newName));
    }

    /** Sets owner and group of the name itself, symlinks included. */
    public void chown(String name, int uid, int gid) throws IOException {
        chownAt(fd, checked(name), uid, gid, FileCalls.AT_SYMLINK_NOFOLLOW);
    }

    /** Sets the permissions of what is not a symlink; EOPNOTSUPP if it is one. */
    public void chmod(String name, int permissions) throws IOException {
        int flags = FileCalls.O_CLOEXEC | FileCalls.O_PATH | FileCalls.O_NOFOLLOW;
        try (Fd handle = new Fd(Opens.openat(fd, checked(name), flags, 0), fd, name)) {
            Names.chmodHandle(handle, permissions);
        }
    }

    /** Sets access and modification time of the name itself, symlinks included. */
    public void touch(String name, long seconds, int nanos) throws IOException {
        touchAt(fd, checked(name), seconds, nanos);
    }

    public List<String> xattrNames(String name) throws IOException {
        return XattrCalls.list(fd, checked(name));
    }

    /** An extended attribute's value, or null where the file has none of that name. */
    public byte @Nullable [] xattr(String name, String attribute) throws IOException {
        return XattrCalls.get(fd, checked(name), attribute);
    }

    public void setXattr(String name, String attribute, byte[] value) throws IOException {
        XattrCalls.set(fd, checked(name), attribute, value);
    }

    static void chownAt(Fd fd, String name, int uid, int gid, int flags) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment path = scratch.first(name);
        int result;
        try {
            result =
                    (int)
                            FileCalls.FCHOWNAT.invokeExact(
                                    scratch.errno, fd.number(), path, uid, gid, flags);
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        fd.check(result, "fchownat", name, scratch);
    }

    private static void touchAt(Fd fd, String name, long seconds, int nanos) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment times = scratch.times(seconds, nanos);
        MemorySegment path = scratch.first(name);
        int flags = FileCalls.AT_SYMLINK_NOFOLLOW;
        int result;
        try {
            result =
                    (int)
                            FileCalls.UTIMENSAT.invokeExact(
                                    scratch.errno, fd.number(), path, times, flags);
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        fd.check(result, "utimensat", name, scratch);
    }

    private static String checked(String name) throws IOException {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new IOException("'" + name + "' is not the name of a file in a directory");
        }
        return name;
    }

    @Override
    public void close() throws IOException {
        fd.close();
    }
}
