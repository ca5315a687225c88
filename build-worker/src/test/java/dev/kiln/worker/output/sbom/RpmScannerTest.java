package dev.kiln.worker.output.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.worker.layer.Sh;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Databases written by SQLite itself, in the tables that rpm has. */
class RpmScannerTest {
    private static final String TABLES =
            """
            CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL);
            CREATE TABLE 'Name' (key 'BLOB' NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL);
            CREATE INDEX 'Name_key_idx' ON 'Name'(key ASC);
            """;

    @TempDir private Path root;
    private Path folder = Path.of("");
    private Path database = Path.of("");

    @BeforeEach
    void folders() throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/os-release"), "ID=fedora\nVERSION_ID=\"41\"\n");
        folder = Files.createDirectories(root.resolve("usr/lib/sysimage/rpm"));
        Files.createDirectories(root.resolve("var/lib"));
        Files.createSymbolicLink(root.resolve("var/lib/rpm"), Path.of("/usr/lib/sysimage/rpm"));
        database = folder.resolve("rpmdb.sqlite");
    }

    @Test
    void readsManyPackagesOfAllSizesInEveryPageSize() throws Exception {
        Random random = new Random(1);
        StringBuilder sql = new StringBuilder(TABLES);
        for (int i = 0; i < 400; i++) {
            byte[] filling = new byte[i % 40 == 0 ? 60_000 : random.nextInt(1500)];
            random.nextBytes(filling);
            insert(
                    sql,
                    RpmHeaders.of("package" + i, "1." + i, "2.fc41", "x86_64")
                            .with(RpmHeader.LICENSE, "MIT")
                            .with(5000, HexFormat.of().formatHex(filling)));
        }
        for (int pageBytes : new int[] {512, 4096, 65536}) {
            Files.deleteIfExists(database);
            sqlite("PRAGMA page_size=" + pageBytes + ";" + sql);
            assertThat(urls(scan()))
                    .hasSize(400)
                    .contains(
                            "pkg:rpm/fedora/package399@1.399-2.fc41?arch=x86_64&distro=fedora-41");
        }
    }

    @Test
    void tellsWhatThePackageSays() throws Exception {
        StringBuilder sql = new StringBuilder(TABLES);
        insert(
                sql,
                RpmHeaders.of("bash", "5.2.32", "1.fc41", "x86_64")
                        .with(RpmHeader.EPOCH, 3)
                        .with(RpmHeader.LICENSE, "GPL-3.0-or-later and Something Else")
                        .with(RpmHeader.VENDOR, "Fedora Project")
                        .with(RpmHeader.SOURCE_RPM, "bash-5.2.32-1.fc41.src.rpm"));
        insert(sql, RpmHeaders.of("gpg-pubkey", "1", "2", "").with(RpmHeader.LICENSE, "pubkey"));
        sqlite(sql.toString());
        JsonNode document = scan();
        assertThat(urls(document))
                .containsExactly(
                        "pkg:rpm/fedora/bash@5.2.32-1.fc41?arch=x86_64&distro=fedora-41&epoch=3"
                                + "&upstream=bash-5.2.32-1.fc41.src.rpm");
        JsonNode bash = document.get("packages").get(1);
        assertThat(bash.get("versionInfo").asString()).isEqualTo("3:5.2.32-1.fc41");
        assertThat(bash.get("supplier").asString()).isEqualTo("Organization: Fedora Project");
        String license = bash.get("licenseDeclared").asString();
        assertThat(license).startsWith("LicenseRef-");
        JsonNode extracted = document.get("hasExtractedLicensingInfos").get(0);
        assertThat(extracted.get("licenseId").asString()).isEqualTo(license);
        assertThat(extracted.get("extractedText").asString())
                .isEqualTo("GPL-3.0-or-later and Something Else");
    }

    @Test
    void readsWhatIsOnlyInTheWriteAheadLog() throws Exception {
        StringBuilder first = new StringBuilder(TABLES);
        insert(first, RpmHeaders.of("old", "1", "1", "noarch"));
        StringBuilder second = new StringBuilder("BEGIN; DELETE FROM Packages;");
        insert(second, RpmHeaders.of("new", "1", "1", "noarch"));
        // A killed process leaves its log, as a step that was ended in the middle does.
        sqlite(
                "PRAGMA journal_mode=WAL;"
                        + first
                        + "PRAGMA wal_checkpoint(TRUNCATE);"
                        + second
                        + "COMMIT;\n.shell cp rpmdb.sqlite kept; cp rpmdb.sqlite-wal kept-wal\n");
        Sh.run(folder, "mv kept rpmdb.sqlite; mv kept-wal rpmdb.sqlite-wal");
        assertThat(Files.size(database.resolveSibling("rpmdb.sqlite-wal"))).isPositive();
        assertThat(urls(scan())).allMatch(url -> url.contains("/new@")).hasSize(1);
        // Half a transaction does not count.
        try (var log =
                new RandomAccessFile(database.resolveSibling("rpmdb.sqlite-wal").toFile(), "rw")) {
            log.setLength(log.length() - 100);
        }
        assertThat(urls(scan())).allMatch(url -> url.contains("/old@")).hasSize(1);
    }

    @Test
    void noDamageDoesMoreThanFail() throws Exception {
        StringBuilder sql = new StringBuilder(TABLES);
        for (int i = 0; i < 60; i++) {
            insert(sql, RpmHeaders.of("p" + i, "1", "1", "noarch").with(5000, "x".repeat(i * 97)));
        }
        sqlite("PRAGMA page_size=512;" + sql);
        byte[] whole = Files.readAllBytes(database);
        Random random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 200; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i <= random.nextInt(20); i++) {
                damaged[random.nextInt(round % 3 == 0 ? 600 : damaged.length)] =
                        (byte) random.nextInt(256);
            }
            Files.write(database, damaged);
            try {
                scan();
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("rpmdb.sqlite");
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void saysThatItDoesNotReadOlderDatabases() throws Exception {
        Files.write(database.resolveSibling("Packages"), new byte[100]);
        assertThat(scan().get("creationInfo").get("comment").asString())
                .contains("/usr/lib/sysimage/rpm/Packages")
                .contains("only rpm databases in SQLite are read");
    }

    @Test
    void somethingElseIsRefusedByName() throws Exception {
        Files.writeString(database, "x".repeat(5000));
        Files.writeString(database.resolveSibling("rpmdb.sqlite-wal"), "x");
        assertThatThrownBy(this::scan)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/usr/lib/sysimage/rpm/rpmdb.sqlite cannot be read")
                .hasMessageContaining("no SQLite database");
        assertThat(Sh.run(folder, "ls -l /proc/$1/fd", ProcessHandle.current().pid()))
                .doesNotContain("rpmdb");
    }

    private JsonNode scan() throws IOException {
        return new SbomScanner(SbomLimits.defaults()).scan(root, "image", Instant.EPOCH).content();
    }

    private void sqlite(String script) throws Exception {
        Path file = root.resolve("script.sql");
        Files.writeString(file, script);
        Sh.run(folder, "(echo \"PRAGMA synchronous=OFF;\"; cat $1) | sqlite3 rpmdb.sqlite", file);
    }

    private static void insert(StringBuilder sql, RpmHeaders header) {
        sql.append("INSERT INTO Packages(blob) VALUES(x'")
                .append(HexFormat.of().formatHex(header.bytes()))
                .append("');\n");
    }

    static List<String> urls(JsonNode document) {
        return StreamSupport.stream(document.get("packages").spliterator(), false)
                .filter(one -> one.has("externalRefs"))
                .map(one -> one.get("externalRefs").get(0).get("referenceLocator").asString())
                .toList();
    }
}
