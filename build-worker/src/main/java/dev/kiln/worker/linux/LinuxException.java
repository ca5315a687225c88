package dev.kiln.worker.linux;

import java.io.IOException;

/** A system call failed. The message names the call, what it was tried on, and the error. */
public final class LinuxException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int errno;

    public LinuxException(String call, String subject, int errno) {
        super(call + " " + subject + " failed: " + Errno.describe(errno));
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }

    public boolean is(int expected) {
        return errno == expected;
    }
}
