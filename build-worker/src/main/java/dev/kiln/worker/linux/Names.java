package dev.kiln.worker.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The calls that make, move and remove names in directories. */
final class Names {
    private Names() {}

    static void makeDir(Fd dir, String name, int permissions) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment path = scratch.first(name);
        int result;
        try {
            result =
                    (int)
                            FileCalls.MKDIRAT.invokeExact(
                                    scratch.errno, dir.number(), path, permissions);
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        dir.check(result, "mkdirat", name, scratch);
    }

    static void makeNode(Fd dir, String name, int mode, int major, int minor) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment path = scratch.first(name);
        int result;
        try {
            result =
                    (int)
                            FileCalls.MKNODAT.invokeExact(
                                    scratch.errno, dir.number(), path, mode, device(major, minor));
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        dir.check(result, "mknodat", name, scratch);
    }

    /** makedev(3) of the C library. */
    private static long device(int major, int minor) {
        return (major & 0xfffL) << 8
                | (major & 0xfffff000L) << 32
                | (minor & 0xffL)
                | (minor & 0xffffff00L) << 12;
    }

    static void makeSymlink(Fd dir, String name, String target) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment path = scratch.first(name);
        MemorySegment text = scratch.second(target);
        int result;
        try {
            result = (int) FileCalls.SYMLINKAT.invokeExact(scratch.errno, text, dir.number(), path);
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        dir.check(result, "symlinkat", name, scratch);
    }

    static void makeLink(Fd oldDir, String oldName, Fd dir, String name) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment from = scratch.first(oldName);
        MemorySegment to = scratch.second(name);
        int result;
        try {
            result =
                    (int)
                            FileCalls.LINKAT.invokeExact(
                                    scratch.errno, oldDir.number(), from, dir.number(), to, 0);
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        dir.check(result, "linkat", name, scratch);
    }

    static void unlink(Fd dir, String name, int flags) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment path = scratch.first(name);
        int result;
        try {
            result = (int) FileCalls.UNLINKAT.invokeExact(scratch.errno, dir.number(), path, flags);
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        dir.check(result, "unlinkat", name, scratch);
    }

    static void rename(Fd oldDir, String oldName, Fd dir, String name) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment from = scratch.first(oldName);
        MemorySegment to = scratch.second(name);
        int result;
        try {
            result =
                    (int)
                            FileCalls.RENAMEAT2.invokeExact(
                                    scratch.errno, oldDir.number(), from, dir.number(), to, 0);
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        dir.check(result, "renameat2", name, scratch);
    }

    /** chmod(2) through an O_PATH handle, which fchmod(2) refuses. */
    static void chmodHandle(Fd handle, int permissions) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment path = scratch.magicPath(handle.number(), "");
        int result;
        try {
            result = (int) FileCalls.CHMOD.invokeExact(scratch.errno, path, permissions);
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        handle.check(result, "chmod", "", scratch);
    }
}
