package dev.kiln.worker.linux;

/** The processor architecture, where system calls depend on it. */
final class Arch {
    static final boolean ARM64 = "aarch64".equals(System.getProperty("os.arch"));

    private Arch() {}
}
