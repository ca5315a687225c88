package dev.kiln.worker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls on descriptors and names, bound as they are. Numbers and flags are those that
 * x86-64 and arm64 share; {@link Fd} and {@link Dir} are what the rest of Kiln uses.
 */
final class FileCalls {
    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int O_WRONLY = 1;
    static final int O_CREAT = 0100;
    static final int O_EXCL = 0200;
    static final int O_NOCTTY = 0400;
    static final int O_NONBLOCK = 04000;
    static final int O_CLOEXEC = 02000000;
    static final int O_PATH = 010000000;
    // These two differ between the architectures.
    static final int O_DIRECTORY = Arch.ARM64 ? 040000 : 0200000;
    static final int O_NOFOLLOW = Arch.ARM64 ? 0100000 : 0400000;
    static final int STATX_BASIC_STATS = 0x7ff;

    static final MethodHandle OPENAT2 =
            Libc.bind(
                    "syscall",
                    of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));
    static final MethodHandle OPENAT =
            Libc.bind(
                    "openat",
                    of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                    Linker.Option.firstVariadicArg(3));
    static final MethodHandle CLOSE = Libc.bind("close", of(JAVA_INT, JAVA_INT));
    static final MethodHandle READ = readWrite("read");
    static final MethodHandle WRITE = readWrite("write");
    static final MethodHandle COPY_FILE_RANGE =
            Libc.bind(
                    "copy_file_range",
                    of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    static final MethodHandle STATX =
            Libc.bind("statx", of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    static final MethodHandle GETDENTS = readWrite("getdents64");
    static final MethodHandle READLINKAT =
            Libc.bind("readlinkat", of(JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    static final MethodHandle MKDIRAT =
            Libc.bind("mkdirat", of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle MKNODAT =
            Libc.bind("mknodat", of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG));
    static final MethodHandle SYMLINKAT =
            Libc.bind("symlinkat", of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
    static final MethodHandle LINKAT =
            Libc.bind("linkat", of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle UNLINKAT =
            Libc.bind("unlinkat", of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle RENAMEAT2 =
            Libc.bind("renameat2", of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle FCHOWNAT =
            Libc.bind("fchownat", of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));
    static final MethodHandle FCHMOD = Libc.bind("fchmod", of(JAVA_INT, JAVA_INT, JAVA_INT));
    static final MethodHandle CHMOD = Libc.bind("chmod", of(JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle UTIMENSAT =
            Libc.bind("utimensat", of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    static final MethodHandle FUTIMENS = Libc.bind("futimens", of(JAVA_INT, JAVA_INT, ADDRESS));
    static final MethodHandle FSYNC = Libc.bind("fsync", of(JAVA_INT, JAVA_INT));
    static final MethodHandle SYNCFS = Libc.bind("syncfs", of(JAVA_INT, JAVA_INT));

    private FileCalls() {}

    private static FunctionDescriptor of(
            java.lang.foreign.MemoryLayout result, java.lang.foreign.MemoryLayout... arguments) {
        return FunctionDescriptor.of(result, arguments);
    }

    private static MethodHandle readWrite(String function) {
        return Libc.bind(function, of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    }

    /** The error of a downcall itself, which cannot happen with handles bound as above. */
    static IllegalStateException unexpected(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a system call could not be made", cause);
    }

    static MemorySegment noOffset() {
        return MemorySegment.NULL;
    }
}
