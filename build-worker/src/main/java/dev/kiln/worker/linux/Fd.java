package dev.kiln.worker.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open file descriptor. Everything done through it concerns the file that was opened, whatever
 * has happened to its name since. Not thread-safe against its own {@link #close}.
 */
public final class Fd implements AutoCloseable {
    private static final int CLOSED = -1;
    private final @Nullable Fd parent;
    private final String name;
    private int number;

    Fd(int number, @Nullable Fd parent, String name) {
        this.number = number;
        this.parent = parent;
        this.name = name;
    }

    /** The descriptor's number, valid until {@link #close}. */
    public int number() {
        if (number == CLOSED) {
            throw new IllegalStateException("the descriptor of " + label() + " is closed");
        }
        return number;
    }

    /** The path by which this was opened, for messages only. */
    String label() {
        return parent == null ? name : parent.label(name);
    }

    /** The path of a name in this directory, for messages only. */
    String label(String child) {
        if (child.isEmpty()) {
            return label();
        }
        String own = label();
        return own.endsWith("/") ? own + child : own + "/" + child;
    }

    public FileStatus status() throws IOException {
        return Statx.of(this, "", FileCalls.AT_EMPTY_PATH);
    }

    /**
     * Reads into a direct buffer, from its position to at most its limit.
     *
     * @return how many bytes were read, or -1 at the end of the file
     */
    public int read(ByteBuffer direct) throws IOException {
        int n = transfer("read", FileCalls.READ, direct);
        return n == 0 && direct.hasRemaining() ? -1 : n;
    }

    /** Writes all that is left in a direct buffer. */
    public void write(ByteBuffer direct) throws IOException {
        while (direct.hasRemaining()) {
            transfer("write", FileCalls.WRITE, direct);
        }
    }

    private int transfer(String call, MethodHandle handle, ByteBuffer direct) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment memory = MemorySegment.ofBuffer(direct);
        long size = direct.remaining();
        long n;
        do {
            try {
                n = (long) handle.invokeExact(scratch.errno, number(), memory, size);
            } catch (Throwable e) {
                throw FileCalls.unexpected(e);
            }
        } while (n < 0 && scratch.lastErrno() == Errno.EINTR);
        check(n, call, "", scratch);
        direct.position(direct.position() + (int) n);
        return (int) n;
    }

    /**
     * Copies up to {@code count} bytes from here to another file inside the kernel, both at their
     * current offsets.
     *
     * @return how many were copied; 0 at the end of the file
     * @throws LinuxException with EXDEV, EINVAL, ENOSYS or EOPNOTSUPP where the two file systems
     *     cannot do it: copy by {@link #read} and {@link #write} then
     */
    public long copyTo(Fd target, long count) throws IOException {
        Scratch scratch = Scratch.get();
        long n;
        try {
            n =
                    (long)
                            FileCalls.COPY_FILE_RANGE.invokeExact(
                                    scratch.errno,
                                    number(),
                                    FileCalls.noOffset(),
                                    target.number(),
                                    FileCalls.noOffset(),
                                    count,
                                    0);
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        return check(n, "copy_file_range", "", scratch);
    }

    public void chmod(int permissions) throws IOException {
        Scratch scratch = Scratch.get();
        int result;
        try {
            result = (int) FileCalls.FCHMOD.invokeExact(scratch.errno, number(), permissions);
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        check(result, "fchmod", "", scratch);
    }

    /** Sets owner and group. Linux clears setuid, setgid and capabilities of a file then. */
    public void chown(int uid, int gid) throws IOException {
        Dir.chownAt(this, "", uid, gid, FileCalls.AT_EMPTY_PATH);
    }

    /** Sets access and modification time alike. */
    public void touch(long seconds, int nanos) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment times = scratch.times(seconds, nanos);
        int result;
        try {
            result = (int) FileCalls.FUTIMENS.invokeExact(scratch.errno, number(), times);
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        check(result, "futimens", "", scratch);
    }

    public List<String> xattrNames() throws IOException {
        return XattrCalls.list(this, "");
    }

    /** An extended attribute's value, or null where the file has none of that name. */
    public byte @Nullable [] xattr(String attribute) throws IOException {
        return XattrCalls.get(this, "", attribute);
    }

    public void setXattr(String attribute, byte[] value) throws IOException {
        XattrCalls.set(this, "", attribute, value);
    }

    /** fsync(2). */
    public void sync() throws IOException {
        sync("fsync", FileCalls.FSYNC);
    }

    /** syncfs(2): everything written to this file's file system. */
    public void syncFileSystem() throws IOException {
        sync("syncfs", FileCalls.SYNCFS);
    }

    private void sync(String call, MethodHandle handle) throws IOException {
        Scratch scratch = Scratch.get();
        int result;
        try {
            result = (int) handle.invokeExact(scratch.errno, number());
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        check(result, call, "", scratch);
    }

    long check(long result, String call, String child, Scratch scratch) throws LinuxException {
        if (result < 0) {
            throw new LinuxException(call, label(child), scratch.lastErrno());
        }
        return result;
    }

    @Override
    public void close() throws IOException {
        if (number == CLOSED) {
            return;
        }
        Scratch scratch = Scratch.get();
        int closing = number;
        number = CLOSED;
        int result;
        try {
            result = (int) FileCalls.CLOSE.invokeExact(scratch.errno, closing);
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        check(result, "close", "", scratch);
    }
}
