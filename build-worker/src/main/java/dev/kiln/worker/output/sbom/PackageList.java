package dev.kiln.worker.output.sbom;

import java.io.IOException;
import java.util.SortedSet;
import java.util.TreeSet;

/** Collects packages, at most so many. */
final class PackageList {
    private final int max;
    private final SortedSet<FoundPackage> packages = new TreeSet<>();

    PackageList(int max) {
        this.max = max;
    }

    void add(FoundPackage found) throws IOException {
        if (packages.size() == max) {
            throw new IOException(
                    "the image has more than %d packages (kiln.worker.sbom.max-packages)"
                            .formatted(max));
        }
        packages.add(found);
    }

    SortedSet<FoundPackage> all() {
        return packages;
    }
}
