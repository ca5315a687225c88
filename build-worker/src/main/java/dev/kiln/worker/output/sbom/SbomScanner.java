package dev.kiln.worker.output.sbom;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.output.Predicate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes down what an image is made of: the packages of dpkg, apk and rpm. */
public final class SbomScanner {
    private static final String PREDICATE_TYPE = "https://spdx.dev/Document";
    private static final String FILE_NAME = "sbom.spdx.json";

    private final SbomLimits limits;

    public SbomScanner(SbomLimits limits) {
        this.limits = limits;
    }

    /**
     * Scans a root.
     *
     * @param root where it is mounted; nobody writes to it
     * @param name of the image, for people
     * @param created when the document counts as made: the end of the build, or its epoch
     * @throws IOException if a package database is damaged or goes over a limit
     */
    public Predicate scan(Path root, String name, Instant created) throws IOException {
        PackageList found = new PackageList(limits.maxPackages());
        @Nullable String missing;
        try (Dir dir = Dir.open(root)) {
            RootFiles files = new RootFiles(dir, limits);
            Distribution distribution = Distribution.of(files);
            new DpkgScanner(files, distribution).scan(found);
            new ApkScanner(files, distribution).scan(found);
            missing = new RpmScanner(files, distribution).scan(found);
        }
        return new Predicate(
                PREDICATE_TYPE, FILE_NAME, SpdxDocument.of(name, found.all(), created, missing));
    }
}
