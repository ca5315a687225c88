package dev.kiln.worker.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Native memory that a thread lends to its file calls, so that none of them allocates: a call fills
 * it, and its result is copied out before the next one starts.
 */
final class Scratch {
    /** PATH_MAX, the terminating zero included. */
    static final int MAX_PATH_BYTES = 4096;

    /** XATTR_SIZE_MAX and XATTR_LIST_MAX. */
    static final int BUFFER_BYTES = 65536;

    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private final Arena arena = Arena.ofAuto();
    final MemorySegment errno = Libc.errnoSegment(arena);
    final MemorySegment struct = arena.allocate(256, 8);
    private final MemorySegment first = arena.allocate(MAX_PATH_BYTES);
    private final MemorySegment second = arena.allocate(MAX_PATH_BYTES);
    private byte[] magic = new byte[0];
    private int magicFd = -1;
    private MemorySegment buffer = MemorySegment.NULL;

    private Scratch() {}

    static Scratch get() {
        return OF_THREAD.get();
    }

    int lastErrno() {
        return Libc.errno(errno);
    }

    /** A buffer of {@link #BUFFER_BYTES}, made when it is first asked for. */
    MemorySegment buffer() {
        if (buffer.byteSize() == 0) {
            buffer = arena.allocate(BUFFER_BYTES, 8);
        }
        return buffer;
    }

    /** Two equal struct timespec: access and modification time. */
    MemorySegment times(long seconds, int nanos) {
        for (long at = 0; at < 32; at += 16) {
            struct.set(ValueLayout.JAVA_LONG, at, seconds);
            struct.set(ValueLayout.JAVA_LONG, at + 8, nanos);
        }
        return struct;
    }

    MemorySegment first(String path) throws IOException {
        return put(first, FileNames.encode(path), path);
    }

    MemorySegment second(String path) throws IOException {
        return put(second, FileNames.encode(path), path);
    }

    /**
     * {@code /proc/self/fd/N} or {@code /proc/self/fd/N/name}: a path that starts at a descriptor,
     * for the calls that take no descriptor.
     */
    MemorySegment magicPath(int fd, String name) throws IOException {
        if (fd != magicFd) {
            magic = FileNames.encode("/proc/self/fd/" + fd);
            magicFd = fd;
        }
        if (name.isEmpty()) {
            return put(first, magic, name);
        }
        byte[] tail = FileNames.encode(name);
        byte[] whole = Arrays.copyOf(magic, magic.length + 1 + tail.length);
        whole[magic.length] = '/';
        System.arraycopy(tail, 0, whole, magic.length + 1, tail.length);
        return put(first, whole, name);
    }

    private static MemorySegment put(MemorySegment target, byte[] bytes, String path)
            throws IOException {
        if (bytes.length >= MAX_PATH_BYTES) {
            throw new IOException(
                    "path '"
                            + path.substring(0, Math.min(path.length(), 80))
                            + "…' has "
                            + bytes.length
                            + " bytes: Linux takes at most "
                            + (MAX_PATH_BYTES - 1));
        }
        for (byte b : bytes) {
            if (b == 0) {
                throw new IOException("path '" + path.replace('\0', '?') + "' holds a zero byte");
            }
        }
        MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, 0, bytes.length);
        target.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
        return target;
    }
}
