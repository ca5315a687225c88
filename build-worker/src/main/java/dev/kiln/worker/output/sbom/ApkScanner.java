package dev.kiln.worker.output.sbom;

import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.output.PackageUrl;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packages of apk: paragraphs of {@code L:value} with letters that count by case. */
final class ApkScanner {
    private static final List<String> DATABASES =
            List.of("lib/apk/db/installed", "usr/lib/apk/db/installed");

    private final RootFiles files;
    private final Distribution distribution;

    ApkScanner(RootFiles files, Distribution distribution) {
        this.files = files;
        this.distribution = distribution;
    }

    void scan(PackageList found) throws IOException {
        for (String path : DATABASES) {
            Fd file = files.open(path);
            if (file != null) {
                try (Lines lines = new Lines(file, files.limits().maxEntryBytes(), path)) {
                    scan(lines, path, found);
                }
                return; // /lib and /usr/lib may be the same.
            }
        }
    }

    private void scan(Lines lines, String path, PackageList found) throws IOException {
        Map<Character, String> fields = new HashMap<>();
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isEmpty()) {
                add(fields, path, found);
                fields.clear();
            } else if (line.length() > 2 && line.charAt(1) == ':') {
                fields.putIfAbsent(line.charAt(0), line.substring(2));
            }
        }
        add(fields, path, found);
    }

    private void add(Map<Character, String> fields, String path, PackageList found)
            throws IOException {
        String name = fields.getOrDefault('P', "");
        String version = fields.getOrDefault('V', "");
        if (name.isEmpty() || version.isEmpty()) {
            return;
        }
        String license = fields.getOrDefault('L', "");
        found.add(
                new FoundPackage(
                        name,
                        version,
                        license.isEmpty() ? List.of() : List.of(license),
                        fields.getOrDefault('m', ""),
                        PackageUrl.of(
                                "apk",
                                distribution.idOr("alpine"),
                                name,
                                version,
                                Map.of(
                                        "arch", fields.getOrDefault('A', ""),
                                        "distro", distribution.qualifier(),
                                        "upstream", fields.getOrDefault('o', ""))),
                        path));
    }
}
