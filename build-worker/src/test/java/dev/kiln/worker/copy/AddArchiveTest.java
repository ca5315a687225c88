package dev.kiln.worker.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.worker.archive.UnpackLimits;
import dev.kiln.worker.layer.Sh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that {@code ADD} unpacks. */
class AddArchiveTest {
    private static final CopyOptions ADD = CopyOptions.NONE.withUnpack(Unpack.LOCAL);

    @TempDir Path folder;
    private CopyTrees trees;

    @BeforeEach
    void makeTrees() throws Exception {
        trees = CopyTrees.in(folder);
        Sh.run(
                trees.context(),
                """
                umask 022; printf a > a.txt; mkdir -p dir/sub; printf c > dir/c
                printf d > dir/sub/d; ln -s c dir/link; chown 7:8 a.txt; chmod 4711 a.txt
                touch -d '2001-01-01 UTC' a.txt dir/c dir/sub dir
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cat", "gzip", "bzip2", "xz", "zstd -q"})
    void addUnpacksArchivesByContent(String compressor) throws Exception {
        Sh.run(trees.context(), "tar -cf - dir a.txt | " + compressor + " > blob; rm -r dir a.txt");
        add("/into", "blob");
        assertThat(trees.find())
                .isEqualTo(
                        "into into/a.txt into/dir into/dir/c into/dir/link into/dir/sub"
                                + " into/dir/sub/d");
        assertThat(Sh.run(trees.image(), "stat -c '%a %u:%g %Y' into/a.txt into/dir"))
                .isEqualTo("4711 7:8 978307200\n755 0:0 978307200\n");
    }

    @Test
    void addCopiesWhatIsNoArchive() throws Exception {
        Sh.run(trees.context(), "printf hello > fake.tar; gzip -c a.txt > text.gz");
        add("/into/", "fake.tar", "text.gz");
        assertThat(trees.find()).isEqualTo("into into/fake.tar into/text.gz");
        assertThat(trees.image().resolve("into/fake.tar")).hasContent("hello");
    }

    @Test
    void copyLeavesArchivesAlone() throws Exception {
        Sh.run(trees.context(), "tar -cf t.tar dir");
        trees.copy(CopyOptions.NONE, "/into/", "t.tar");
        assertThat(trees.find()).isEqualTo("into into/t.tar");
    }

    @Test
    void addedArchivesStayInTheDestination() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Sh.run(
                trees.context(),
                "mkdir t; ln -s \"$1\" t/link; tar -cf evil.tar -C t link; rm t/link; mkdir t/link;"
                        + " printf x > t/link/file; tar -rf evil.tar -C t link/file;"
                        + " tar -cPf dots.tar ../context/a.txt",
                outside);
        add("/into/", "evil.tar");
        assertThat(outside).isEmptyDirectory();
        assertThatThrownBy(() -> add("/into/", "dots.tar"))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("..");
    }

    @Test
    void unpackFalseCopiesTheArchive() throws Exception {
        Sh.run(trees.context(), "tar -czf t.tgz dir");
        trees.copy(ADD.withUnpack(Unpack.NEVER), "/into/", "t.tgz");
        trees.copy(ADD.withUnpack(Unpack.ALWAYS), "/out/", "t.tgz");
        assertThat(trees.find())
                .isEqualTo(
                        "into into/t.tgz out out/dir out/dir/c out/dir/link out/dir/sub"
                                + " out/dir/sub/d");
    }

    @Test
    void chownCountsForWhatIsUnpackedAndChmodDoesNot() throws Exception {
        Sh.run(trees.context(), "mkdir -p i/j; touch i/j/k; chown 7:8 i/j/k; tar -cf t.tar i/j/k");
        trees.copy(ADD.withChown("5:6").withChmod("0700"), "/new/into", "t.tar");
        assertThat(trees.list())
                .isEqualTo(
                        """
                        d 755 5:6 new
                        d 755 5:6 new/into
                        d 755 0:0 new/into/i
                        d 755 0:0 new/into/i/j
                        f 644 5:6 new/into/i/j/k
                        """);
    }

    @Test
    void aSymlinkToAnArchiveIsUnpackedAndOneInTheImageIsFollowed() throws Exception {
        Sh.run(trees.context(), "tar -cf t.tar a.txt; ln -s t.tar link");
        Sh.run(trees.image(), "mkdir real; ln -s /real dst");
        add("/dst", "link");
        assertThat(trees.find()).isEqualTo("dst real real/a.txt");
    }

    @Test
    void nodesAreMadeAndLinksStayLinks() throws Exception {
        Sh.run(
                trees.context(),
                "mkfifo pipe; mknod null c 1 3; ln a.txt hard; tar -cf t.tar pipe null a.txt hard");
        add("/n/", "t.tar");
        assertThat(Sh.run(trees.image(), "stat -c '%n %F %h' n/*"))
                .isEqualTo(
                        """
                        n/a.txt regular file 2
                        n/hard regular file 2
                        n/null character special file 1
                        n/pipe fifo 1
                        """);
    }

    @Test
    void absoluteNamesAndHardLinksStayInTheDestination() throws Exception {
        Path victim = Files.writeString(folder.resolve("victim"), "safe");
        Sh.run(
                trees.context(),
                """
                tar -cPf abs.tar "$1"
                python3 - "$1" <<'E'
                import sys, tarfile
                with tarfile.open('hard.tar', 'w') as t:
                    i = tarfile.TarInfo('h')
                    i.type = tarfile.LNKTYPE
                    i.linkname = sys.argv[1]
                    t.addfile(i)
                E
                """,
                victim);
        add("/into/", "abs.tar");
        assertThat(trees.image().resolve("into" + victim)).hasContent("safe");
        Sh.run(trees.image(), "rm -r into");
        assertThatThrownBy(() -> add("/into/", "hard.tar"))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("hard link");
        assertThat(Sh.run(folder, "stat -c %h victim")).isEqualTo("1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "bzip2", "xz", "zstd -q"})
    void bombsStopAtTheLimit(String compressor) throws Exception {
        FileCopier small = new FileCopier(new UnpackLimits(1 << 20, 100, 4096, 4095));
        Sh.run(
                trees.context(),
                "head -c 50000000 /dev/zero > zero; tar -cf - zero | " + compressor + " > bomb");
        CopyRequest request = CopyTrees.request(trees.tree(), "/into/", ADD, "bomb");
        assertThatThrownBy(() -> small.copy(request, trees.image()))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("cannot unpack 'bomb'")
                .hasMessageContaining("1048576 bytes");
        assertThat(Sh.run(trees.image(), "du -sk . | cut -f1").strip())
                .satisfies(kib -> assertThat(Long.parseLong(kib)).isLessThan(2048));
    }

    @Test
    void sparseBombsAndCrowdsStopAtTheLimit() throws Exception {
        FileCopier small = new FileCopier(new UnpackLimits(1 << 20, 100, 4096, 4095));
        Sh.run(
                trees.context(),
                "truncate -s 1T sparse; tar -cSf sparse.tar sparse; mkdir many; touch many/{1..200};"
                        + " tar -cf many.tar many");
        CopyRequest sparse = CopyTrees.request(trees.tree(), "/into/", ADD, "sparse.tar");
        assertThatThrownBy(() -> small.copy(sparse, trees.image()))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("larger than 1048576 bytes");
        CopyRequest many = CopyTrees.request(trees.tree(), "/into/", ADD, "many.tar");
        assertThatThrownBy(() -> small.copy(many, trees.image()))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("100 entries");
    }

    @Test
    void aDamagedArchiveIsTheUsersError() throws Exception {
        Sh.run(
                trees.context(),
                "head -c 3000000 /dev/urandom > r; tar -czf whole.tgz r;"
                        + " head -c 2000000 whole.tgz > cut.tgz");
        assertThatThrownBy(() -> add("/into/", "cut.tgz"))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("cannot unpack 'cut.tgz'")
                .hasMessageContaining("--unpack=false");
    }

    private void add(String destination, String... sources) throws IOException {
        trees.copy(ADD, destination, sources);
    }
}
