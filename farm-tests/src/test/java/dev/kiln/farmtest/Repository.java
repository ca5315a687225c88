package dev.kiln.farmtest;

import java.nio.file.Path;

/** Where the checkout is; tests run in the folder of their module. */
final class Repository {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final Path KILN = ROOT.resolve("bin/kiln");

    private Repository() {}
}
