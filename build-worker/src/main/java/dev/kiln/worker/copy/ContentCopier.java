package dev.kiln.worker.copy;

import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.LinuxException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Copies the bytes of files: large ones inside the kernel where the two file systems can. */
final class ContentCopier {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final long MAX_CALL_BYTES = 1L << 30;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private boolean kernelCopies = true;

    void copy(Fd from, Fd to, long sizeBytes) throws IOException {
        if (sizeBytes > BUFFER_BYTES && kernelCopies && copyInKernel(from, to)) {
            return;
        }
        while (from.read(buffer.clear()) >= 0) {
            to.write(buffer.flip());
        }
    }

    /**
     * Tries copy_file_range(2).
     *
     * @return whether all was copied; if not, nothing was
     */
    private boolean copyInKernel(Fd from, Fd to) throws IOException {
        boolean first = true;
        try {
            while (from.copyTo(to, MAX_CALL_BYTES) > 0) {
                first = false;
            }
            return !first;
        } catch (LinuxException e) {
            if (first && cannot(e)) {
                kernelCopies = false;
                return false;
            }
            throw e;
        }
    }

    private static boolean cannot(LinuxException e) {
        return e.is(Errno.EXDEV)
                || e.is(Errno.EINVAL)
                || e.is(Errno.ENOSYS)
                || e.is(Errno.EOPNOTSUPP)
                || e.is(Errno.EPERM);
    }
}
