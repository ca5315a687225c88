package dev.kiln.worker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Extended attributes (xattr(7)), by path without following a last symlink, or by descriptor. */
final class XattrCalls {
    private static final MethodHandle LLIST = bind("llistxattr", ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle FLIST = bind("flistxattr", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle LGET =
            bind("lgetxattr", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle FGET =
            bind("fgetxattr", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle LSET =
            Libc.bind(
                    "lsetxattr",
                    FunctionDescriptor.of(
                            JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle FSET =
            Libc.bind(
                    "fsetxattr",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT));

    private XattrCalls() {}

    private static MethodHandle bind(String name, java.lang.foreign.MemoryLayout... arguments) {
        return Libc.bind(name, FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    /** The names on an open file ({@code name} empty), or on {@code name} in an open directory. */
    static List<String> list(Fd file, String name) throws IOException {
        Scratch scratch = Scratch.get();
        int fd = file.number();
        MemorySegment buffer = scratch.buffer();
        long n;
        try {
            n =
                    name.isEmpty()
                            ? (long) FLIST.invokeExact(scratch.errno, fd, buffer, room())
                            : (long)
                                    LLIST.invokeExact(
                                            scratch.errno,
                                            scratch.magicPath(fd, name),
                                            buffer,
                                            room());
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        if (n < 0) {
            int errno = scratch.lastErrno();
            if (errno == Errno.EOPNOTSUPP) {
                return List.of();
            }
            throw new LinuxException("listxattr", file.label(name), errno);
        }
        return n == 0 ? List.of() : split(buffer.asSlice(0, n).toArray(JAVA_BYTE));
    }

    private static List<String> split(byte[] names) {
        List<String> result = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < names.length; i++) {
            if (names[i] == 0) {
                result.add(FileNames.decode(names, start, i - start));
                start = i + 1;
            }
        }
        return result;
    }

    /** The value, or null where the file has no such attribute. */
    static byte @Nullable [] get(Fd file, String name, String attribute) throws IOException {
        Scratch scratch = Scratch.get();
        int fd = file.number();
        MemorySegment buffer = scratch.buffer();
        MemorySegment key = scratch.second(attribute);
        long n;
        try {
            n =
                    name.isEmpty()
                            ? (long) FGET.invokeExact(scratch.errno, fd, key, buffer, room())
                            : (long)
                                    LGET.invokeExact(
                                            scratch.errno,
                                            scratch.magicPath(fd, name),
                                            key,
                                            buffer,
                                            room());
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        if (n < 0) {
            int errno = scratch.lastErrno();
            if (errno == Errno.ENODATA || errno == Errno.EOPNOTSUPP) {
                return null;
            }
            throw new LinuxException("getxattr " + attribute + " of", file.label(name), errno);
        }
        return buffer.asSlice(0, n).toArray(JAVA_BYTE);
    }

    static void set(Fd file, String name, String attribute, byte[] value) throws IOException {
        Scratch scratch = Scratch.get();
        int fd = file.number();
        if (value.length > Scratch.BUFFER_BYTES) {
            throw new LinuxException(
                    "setxattr " + attribute + " of", file.label(name), Errno.ERANGE);
        }
        MemorySegment buffer = scratch.buffer();
        MemorySegment.copy(value, 0, buffer, JAVA_BYTE, 0, value.length);
        MemorySegment key = scratch.second(attribute);
        long size = value.length;
        int result;
        try {
            result =
                    name.isEmpty()
                            ? (int) FSET.invokeExact(scratch.errno, fd, key, buffer, size, 0)
                            : (int)
                                    LSET.invokeExact(
                                            scratch.errno,
                                            scratch.magicPath(fd, name),
                                            key,
                                            buffer,
                                            size,
                                            0);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        if (result < 0) {
            throw new LinuxException(
                    "setxattr " + attribute + " of", file.label(name), scratch.lastErrno());
        }
    }

    private static long room() {
        return Scratch.BUFFER_BYTES;
    }
}
