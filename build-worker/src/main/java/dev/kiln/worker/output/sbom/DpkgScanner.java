package dev.kiln.worker.output.sbom;

import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.output.PackageUrl;
import java.io.IOException;
import java.util.Map;

/**
 * The packages of dpkg: {@code /var/lib/dpkg/status}, and a file for each package in {@code
 * status.d} as distroless images have them.
 */
final class DpkgScanner {
    private static final String STATUS = "var/lib/dpkg/status";
    private static final String STATUS_FOLDER = "var/lib/dpkg/status.d";

    private final RootFiles files;
    private final Distribution distribution;
    private final DebianCopyright copyright;

    DpkgScanner(RootFiles files, Distribution distribution) {
        this.files = files;
        this.distribution = distribution;
        this.copyright = new DebianCopyright(files);
    }

    void scan(PackageList found) throws IOException {
        scan(STATUS, found);
        for (String name : files.names(STATUS_FOLDER)) {
            if (!name.endsWith(".md5sums")) {
                scan(STATUS_FOLDER + "/" + name, found);
            }
        }
    }

    private void scan(String path, PackageList found) throws IOException {
        Fd file = files.open(path);
        if (file == null) {
            return;
        }
        try (Lines lines = new Lines(file, files.limits().maxEntryBytes(), path)) {
            ControlFile paragraphs = new ControlFile(lines);
            for (Map<String, String> fields = paragraphs.next();
                    fields != null;
                    fields = paragraphs.next()) {
                if (isInstalled(fields)) {
                    found.add(read(fields, path));
                }
            }
        }
    }

    private static boolean isInstalled(Map<String, String> fields) {
        String status = fields.getOrDefault("status", "");
        return !fields.getOrDefault("package", "").isEmpty()
                && !fields.getOrDefault("version", "").isEmpty()
                && !status.endsWith(" not-installed")
                && !status.endsWith(" config-files");
    }

    private FoundPackage read(Map<String, String> fields, String path) throws IOException {
        String name = fields.getOrDefault("package", "");
        String version = fields.getOrDefault("version", "");
        String source = fields.getOrDefault("source", "");
        int space = source.indexOf(' ');
        return new FoundPackage(
                name,
                version,
                copyright.licenses(name),
                fields.getOrDefault("maintainer", ""),
                PackageUrl.of(
                        "deb",
                        distribution.idOr("debian"),
                        name,
                        version,
                        Map.of(
                                "arch", fields.getOrDefault("architecture", ""),
                                "distro", distribution.qualifier(),
                                "upstream", space < 0 ? source : source.substring(0, space))),
                path);
    }
}
