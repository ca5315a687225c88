package dev.kiln.worker.output.sbom;

import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.output.PackageUrl;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The packages of rpm, from its database in SQLite, its format since 4.16. Of the older ones it is
 * only said that they are there.
 */
final class RpmScanner {
    private static final List<String> FOLDERS = List.of("usr/lib/sysimage/rpm", "var/lib/rpm");
    private static final List<String> OLDER_FILES = List.of("Packages.db", "Packages");

    private final RootFiles files;
    private final Distribution distribution;

    RpmScanner(RootFiles files, Distribution distribution) {
        this.files = files;
        this.distribution = distribution;
    }

    /**
     * Finds the packages.
     *
     * @return what could not be read, for people; {@code null} if nothing
     */
    @Nullable String scan(PackageList found) throws IOException {
        for (String folder : FOLDERS) {
            String path = folder + "/rpmdb.sqlite";
            Fd file = files.open(path);
            if (file != null) {
                try (file;
                        Fd log = files.open(path + "-wal");
                        SqliteFile database = SqliteFile.open(file, log, path)) {
                    scan(database, path, found);
                }
                return null; // One of the folders is often a link to the other.
            }
        }
        return olderDatabase();
    }

    private void scan(SqliteFile database, String path, PackageList found) throws IOException {
        var table = new SqliteTable(database, files.limits().maxEntryBytes());
        table.forEachBlob(
                "Packages",
                blob -> {
                    RpmHeader header = RpmHeader.read(blob, path);
                    // Keys that rpm trusts are listed as packages without an architecture.
                    if (!header.text(RpmHeader.ARCH).isEmpty()) {
                        found.add(read(header, path));
                    }
                });
    }

    private FoundPackage read(RpmHeader header, String path) {
        String name = header.text(RpmHeader.NAME);
        String version = header.text(RpmHeader.VERSION) + "-" + header.text(RpmHeader.RELEASE);
        String epoch = header.number(RpmHeader.EPOCH);
        String license = header.text(RpmHeader.LICENSE);
        return new FoundPackage(
                name,
                epoch.isEmpty() ? version : epoch + ":" + version,
                license.isEmpty() ? List.of() : List.of(license),
                header.text(RpmHeader.VENDOR),
                PackageUrl.of(
                        "rpm",
                        distribution.id(),
                        name,
                        version,
                        Map.of(
                                "arch", header.text(RpmHeader.ARCH),
                                "distro", distribution.qualifier(),
                                "epoch", epoch,
                                "upstream", header.text(RpmHeader.SOURCE_RPM))),
                path);
    }

    private @Nullable String olderDatabase() throws IOException {
        for (String folder : FOLDERS) {
            for (String name : OLDER_FILES) {
                Fd file = files.open(folder + "/" + name);
                if (file != null) {
                    file.close();
                    return "The packages listed in /%s/%s are missing: only rpm databases in SQLite are read."
                            .formatted(folder, name);
                }
            }
        }
        return null;
    }
}
