package dev.kiln.worker.output.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.worker.layer.Sh;
import dev.kiln.worker.output.Predicate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SbomScannerTest {
    private static final Instant CREATED = Instant.parse("2026-11-24T10:00:00.5Z");
    @TempDir private Path root;

    @Test
    void findsWhatDpkgItselfLists() throws Exception {
        String listed =
                Sh.run(
                        root,
                        "dpkg-query -W -f '${Package} ${Version} ${db:Status-Status}\\n' | grep ' installed$'");
        JsonNode document = scan(Path.of("/"), SbomLimits.defaults()).content();
        List<String> found = new ArrayList<>();
        for (JsonNode one : document.get("packages")) {
            if (one.get("sourceInfo") != null
                    && one.get("sourceInfo").asString().endsWith("/var/lib/dpkg/status")) {
                found.add(
                        one.get("name").asString()
                                + " "
                                + one.get("versionInfo").asString()
                                + " installed");
            }
        }
        assertThat(found).containsAll(listed.lines().toList()).hasSizeGreaterThan(50);
        assertThat(RpmScannerTest.urls(document)).anyMatch(url -> url.startsWith("pkg:deb/"));
    }

    @Test
    void readsDebianPackagesWithTheirLicenses() throws Exception {
        write("usr/lib/os-release", "ID=debian\nVERSION_ID='12'\n");
        Files.createDirectories(root.resolve("etc"));
        Files.createSymbolicLink(root.resolve("etc/os-release"), Path.of("../usr/lib/os-release"));
        write(
                "var/lib/dpkg/status",
                """
                Package: libc6
                Status: install ok installed
                Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
                Architecture: amd64
                Source: glibc (2.36-9)
                Version: 2.36-9+deb12u9
                Description: GNU C Library
                 Contains: no field
                 .

                Package: gone
                Status: deinstall ok config-files
                Version: 1

                """);
        write(
                "usr/share/doc/libc6/copyright",
                """
                Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

                Files: *
                License: LGPL-2.1+
                 The text.

                Files: debian/*
                License: GPL-2+ or Expat

                License: BSD-3-clause
                 Of no file.
                """);
        write("var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 2024a\n");
        write("var/lib/dpkg/status.d/tzdata.md5sums", "Package: no\nVersion: no\n");
        Predicate predicate = scan(root, SbomLimits.defaults());
        assertThat(predicate.type()).isEqualTo("https://spdx.dev/Document");
        JsonNode document = predicate.content();
        assertThat(RpmScannerTest.urls(document))
                .containsExactly(
                        "pkg:deb/debian/libc6@2.36-9+deb12u9?arch=amd64&distro=debian-12&upstream=glibc",
                        "pkg:deb/debian/tzdata@2024a?distro=debian-12");
        JsonNode libc = document.get("packages").get(1);
        assertThat(libc.get("licenseDeclared").asString())
                .isEqualTo("(GPL-2.0-or-later OR MIT) AND LGPL-2.1-or-later");
        assertThat(document.get("packages").get(2).get("licenseDeclared").asString())
                .isEqualTo("NOASSERTION");
        assertThat(document.get("spdxVersion").asString()).isEqualTo("SPDX-2.3");
        assertThat(document.get("creationInfo").get("created").asString())
                .isEqualTo("2026-11-24T10:00:00Z");
        assertThat(document.get("relationships")).hasSize(3);
        assertThat(scan(root, SbomLimits.defaults()).content()).isEqualTo(document);
    }

    @Test
    void readsAlpinePackages() throws Exception {
        write("etc/os-release", "ID=alpine\nVERSION_ID=3.20.1\n");
        write(
                "lib/apk/db/installed",
                """
                C:Q1abc=
                P:busybox
                V:1.36.1-r29
                A:x86_64
                L:GPL-2.0-only
                o:busybox
                m:Someone <someone@alpinelinux.org>
                F:bin
                R:busybox

                P:musl
                V:1.2.5-r0
                L:MIT
                """);
        JsonNode document = scan(root, SbomLimits.defaults()).content();
        assertThat(RpmScannerTest.urls(document))
                .containsExactly(
                        "pkg:apk/alpine/busybox@1.36.1-r29?arch=x86_64&distro=alpine-3.20.1&upstream=busybox",
                        "pkg:apk/alpine/musl@1.2.5-r0?distro=alpine-3.20.1");
        assertThat(document.get("packages").get(1).get("licenseDeclared").asString())
                .isEqualTo("GPL-2.0-only");
        assertThat(document.get("packages").get(1).get("supplier").asString())
                .isEqualTo("Person: Someone (someone@alpinelinux.org)");
    }

    @Test
    void anEmptyRootHasNoPackages() throws Exception {
        assertThat(scan(root, SbomLimits.defaults()).content().get("packages")).hasSize(1);
    }

    @Test
    void neitherLinksNorFifosLeadAstray() throws Exception {
        Path outside = Files.createTempFile("kiln-outside-", "");
        try {
            Files.writeString(outside, "Package: stolen\nVersion: 1\n");
            Files.createDirectories(root.resolve("var/lib/dpkg/status.d"));
            Files.createSymbolicLink(root.resolve("var/lib/dpkg/status"), outside);
            Files.createSymbolicLink(
                    root.resolve("var/lib/dpkg/status.d/up"),
                    Path.of("../../../../../../../..").resolve(outside.toString().substring(1)));
            Sh.run(
                    root,
                    "mkfifo var/lib/dpkg/status.d/fifo; mkdir -p etc; ln -s os-release etc/os-release");
            assertThat(scan(root, SbomLimits.defaults()).content().toString())
                    .doesNotContain("stolen");
        } finally {
            Files.delete(outside);
        }
    }

    @Test
    void limitsAreKept() throws Exception {
        write("var/lib/dpkg/status", "Package: a\nVersion: 1\n\nPackage: b\nVersion: 1\n");
        assertThatThrownBy(() -> scan(root, new SbomLimits(1000, 1, 1000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("kiln.worker.sbom.max-packages");
        assertThatThrownBy(() -> scan(root, new SbomLimits(10, 9, 1000)))
                .hasMessageContaining("kiln.worker.sbom.max-database-bytes");
        assertThatThrownBy(() -> scan(root, new SbomLimits(1000, 9, 5)))
                .hasMessageContaining("kiln.worker.sbom.max-entry-bytes");
    }

    @Test
    void licensesAreExpressionsOnlyWhereAllIsKnown() {
        assertThat(SpdxLicense.expression("GPL-2.0-only with Classpath-exception-2.0"))
                .isEqualTo("GPL-2.0-only WITH Classpath-exception-2.0");
        assertThat(SpdxLicense.expression("MIT AND (BSD-3-Clause OR isc)"))
                .isEqualTo("MIT AND (BSD-3-Clause OR ISC)");
        for (String bad :
                List.of(
                        "MIT BSD",
                        "MIT AND",
                        "(MIT",
                        "MIT)",
                        "AND MIT",
                        "",
                        "public-domain",
                        "()")) {
            assertThat(SpdxLicense.expression(bad)).as(bad).isNull();
        }
    }

    private Predicate scan(Path tree, SbomLimits limits) throws IOException {
        return new SbomScanner(limits).scan(tree, "image", CREATED);
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
