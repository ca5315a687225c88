package dev.kiln.worker.output.sbom;

import dev.kiln.worker.output.PackageUrl;
import java.util.Comparator;
import java.util.List;

/**
 * An installed package.
 *
 * @param version as its package manager shows it
 * @param licenses as the package states them, each an expression or a text; all of them apply
 * @param maintainer empty where the package names none
 * @param database the path, in the root, of the file that lists it
 */
public record FoundPackage(
        String name,
        String version,
        List<String> licenses,
        String maintainer,
        PackageUrl url,
        String database)
        implements Comparable<FoundPackage> {
    private static final Comparator<FoundPackage> ORDER =
            Comparator.comparing(FoundPackage::name)
                    .thenComparing(FoundPackage::version)
                    .thenComparing(found -> found.url().toString());

    public FoundPackage {
        licenses = List.copyOf(licenses);
    }

    @Override
    public int compareTo(FoundPackage other) {
        return ORDER.compare(this, other);
    }
}
