package dev.kiln.worker.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Opening by name and by path, and reading what directories and symlinks say. */
final class Opens {
    private static final long SYS_OPENAT2 = 437;
    private static final long OPEN_HOW_BYTES = 24;

    /** openat2 answers EAGAIN when a rename elsewhere raced with a walk in a root. */
    private static final int EAGAIN = 11;

    private static final int MAX_RACES = 128;

    private Opens() {}

    static int openat(Fd dir, String name, int flags, int mode) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment path = scratch.first(name);
        int result;
        do {
            try {
                result =
                        (int)
                                FileCalls.OPENAT.invokeExact(
                                        scratch.errno, dir.number(), path, flags, mode);
            } catch (Throwable e) {
                throw FileCalls.unexpected(e);
            }
        } while (result < 0 && scratch.lastErrno() == Errno.EINTR);
        return (int) dir.check(result, "openat", name, scratch);
    }

    static int openat2(Fd dir, String name, int flags, Resolve how) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment path = scratch.first(name.isEmpty() ? "." : name);
        MemorySegment openHow = scratch.struct;
        openHow.set(JAVA_LONG_UNALIGNED, 0, flags);
        openHow.set(JAVA_LONG_UNALIGNED, 8, 0);
        openHow.set(JAVA_LONG_UNALIGNED, 16, how.flags());
        long result;
        int races = 0;
        do {
            try {
                result =
                        (long)
                                FileCalls.OPENAT2.invokeExact(
                                        scratch.errno,
                                        SYS_OPENAT2,
                                        dir.number(),
                                        path,
                                        openHow,
                                        OPEN_HOW_BYTES);
            } catch (Throwable e) {
                throw FileCalls.unexpected(e);
            }
        } while (result < 0 && again(scratch.lastErrno()) && ++races < MAX_RACES);
        return (int) dir.check(result, "openat2", name, scratch);
    }

    private static boolean again(int errno) {
        return errno == EAGAIN || errno == Errno.EINTR;
    }

    static List<String> names(Fd dir) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment buffer = scratch.buffer();
        List<String> names = new ArrayList<>();
        while (true) {
            long n;
            try {
                n =
                        (long)
                                FileCalls.GETDENTS.invokeExact(
                                        scratch.errno, dir.number(), buffer, buffer.byteSize());
            } catch (Throwable e) {
                throw FileCalls.unexpected(e);
            }
            if (dir.check(n, "getdents64", "", scratch) == 0) {
                return names;
            }
            addNames(buffer, n, names);
        }
    }

    /** struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name. */
    private static void addNames(MemorySegment buffer, long size, List<String> names) {
        for (long at = 0; at < size; ) {
            int length = buffer.get(JAVA_SHORT_UNALIGNED, at + 16) & 0xffff;
            byte[] record = buffer.asSlice(at + 19, length - 19).toArray(JAVA_BYTE);
            int end = 0;
            while (record[end] != 0) {
                end++;
            }
            String name = FileNames.decode(record, 0, end);
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
            at += length;
        }
    }

    static String readLink(Fd dir, String name) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment path = scratch.first(name);
        MemorySegment buffer = scratch.buffer();
        long room = Scratch.MAX_PATH_BYTES;
        long n;
        try {
            n =
                    (long)
                            FileCalls.READLINKAT.invokeExact(
                                    scratch.errno, dir.number(), path, buffer, room);
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        dir.check(n, "readlinkat", name, scratch);
        return FileNames.decode(buffer.asSlice(0, n).toArray(JAVA_BYTE));
    }
}
