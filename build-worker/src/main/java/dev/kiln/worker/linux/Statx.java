package dev.kiln.worker.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** statx(2) and the layout of its struct, which is the same on every architecture. */
final class Statx {
    private static final int PERMISSIONS = 07777;

    private Statx() {}

    /** The status of a name in a directory, or of the open file with an empty name. */
    static FileStatus of(Fd file, String name, int flags) throws IOException {
        Scratch scratch = Scratch.get();
        MemorySegment path = scratch.first(name);
        int result;
        try {
            result =
                    (int)
                            FileCalls.STATX.invokeExact(
                                    scratch.errno,
                                    file.number(),
                                    path,
                                    flags,
                                    FileCalls.STATX_BASIC_STATS,
                                    scratch.struct);
        } catch (Throwable e) {
            throw FileCalls.unexpected(e);
        }
        file.check(result, "statx", name, scratch);
        return read(scratch.struct);
    }

    private static FileStatus read(MemorySegment s) {
        int mode = s.get(JAVA_SHORT, 28) & 0xffff;
        long device = (long) s.get(JAVA_INT, 136) << 32 | s.get(JAVA_INT, 140);
        return new FileStatus(
                FileType.ofMode(mode),
                mode & PERMISSIONS,
                s.get(JAVA_INT, 20),
                s.get(JAVA_INT, 24),
                s.get(JAVA_LONG, 40),
                device,
                s.get(JAVA_LONG, 32),
                s.get(JAVA_INT, 16),
                s.get(JAVA_LONG, 112),
                s.get(JAVA_INT, 120),
                s.get(JAVA_INT, 128),
                s.get(JAVA_INT, 132));
    }
}
