package dev.kiln.worker.output.sbom;

import dev.kiln.worker.linux.Fd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The licenses of a Debian package, from a copyright file that machines can read (Debian,
 * "copyright-format" 1.0). Others are prose, and tell a program nothing.
 */
final class DebianCopyright {
    private final RootFiles files;

    DebianCopyright(RootFiles files) {
        this.files = files;
    }

    /** The licenses of the package's files, as its copyright names them; empty if it does not. */
    List<String> licenses(String name) throws IOException {
        if (name.indexOf('/') >= 0 || name.startsWith(".")) {
            return List.of(); // No package has such a name; it would lead elsewhere.
        }
        String path = "usr/share/doc/" + name + "/copyright";
        Fd file = files.open(path);
        if (file == null) {
            return List.of();
        }
        try (Lines lines = new Lines(file, files.limits().maxEntryBytes(), path)) {
            ControlFile paragraphs = new ControlFile(lines);
            Map<String, String> header = paragraphs.next();
            if (header == null || !header.containsKey("format")) {
                return List.of();
            }
            TreeSet<String> licenses = new TreeSet<>();
            for (Map<String, String> fields = paragraphs.next();
                    fields != null;
                    fields = paragraphs.next()) {
                String license = fields.getOrDefault("license", "");
                if (fields.containsKey("files") && !license.isEmpty()) {
                    licenses.add(license);
                }
            }
            return new ArrayList<>(licenses);
        }
    }
}
