package dev.kiln.worker.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.worker.layer.Sh;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --chown}, {@code --chmod} and {@code --link}. */
class CopyFlagsTest {
    private static final CopyOptions NONE = CopyOptions.NONE;

    @TempDir Path folder;
    private CopyTrees trees;

    @BeforeEach
    void makeTrees() throws Exception {
        trees = CopyTrees.in(folder);
        Sh.run(
                trees.context(),
                "umask 022; mkdir -p dir/sub; echo f > file; echo c > dir/sub/c; ln -s c dir/link;"
                        + " chown 11:12 file dir/sub; chown 13:14 dir/sub/c; chown 15:16 dir;"
                        + " chmod 4751 dir/sub/c; chmod 600 file; chmod 700 dir/sub");
        Sh.run(
                trees.image(),
                "umask 022; mkdir etc; printf 'root:x:0:0::/:\\napp:x:50:60::/:\\n' > etc/passwd;"
                        + " printf 'root:x:0:\\nstaff:x:70:\\n' > etc/group");
    }

    @Test
    void namesAndNumbersOwnFilesLinksAndNewDirectories() throws Exception {
        trees.copy(NONE.withChown("app"), "/new/a/", "dir");
        assertThat(Sh.run(trees.image(), "find new -printf '%U:%G\\n' | sort -u"))
                .isEqualTo("50:60\n");
        trees.copy(NONE.withChown("app:staff"), "/b", "file");
        trees.copy(NONE.withChown("7"), "/c", "file");
        trees.copy(NONE.withChown("7:staff"), "/d", "file");
        trees.copy(NONE.withChown("app:8"), "/e", "file");
        trees.copy(NONE.withChown("app:"), "/f", "file");
        trees.copy(NONE.withChown("root:9"), "/g", "file");
        assertThat(Sh.run(trees.image(), "stat -c %u:%g b c d e f g"))
                .isEqualTo("50:70\n7:7\n7:70\n50:8\n50:60\n0:9\n");
        trees.copy(NONE.withChown("unknown"), "/h", "file");
        assertThat(Sh.run(trees.image(), "stat -c %u:%g h")).isEqualTo("0:0\n");
    }

    @Test
    void numbersNeedNoFileOfTheImage() throws Exception {
        Sh.run(trees.image(), "rm etc/passwd etc/group; mkdir etc/passwd etc/group");
        trees.copy(NONE.withChown("3:4"), "/x", "file");
        assertThat(Sh.run(trees.image(), "stat -c %u:%g x")).isEqualTo("3:4\n");
    }

    @Test
    void directoriesThatExistKeepTheirOwnersAtTheTopOnly() throws Exception {
        Sh.run(trees.image(), "mkdir -p old/sub; chown 500:600 old old/sub; chmod 711 old old/sub");
        trees.copier().copy(CopyTrees.request(trees.stage(), "/old", NONE, "dir"), trees.image());
        trees.copier().copy(CopyTrees.request(trees.stage(), "/fresh", NONE, "dir"), trees.image());
        assertThat(
                        Sh.run(
                                trees.image(),
                                "stat -c '%a %u:%g' old old/sub old/sub/c fresh fresh/sub"))
                .isEqualTo("711 500:600\n700 11:12\n4751 13:14\n755 0:0\n700 11:12\n");
    }

    @Test
    void octalModesCountForAllThatIsMade() throws Exception {
        trees.copy(NONE.withChmod("2750"), "/p/q/", "dir", "file");
        assertThat(trees.list())
                .endsWith(
                        """
                        d 750 0:0 p
                        d 750 0:0 p/q
                        f 2750 0:0 p/q/file
                        l 777 0:0 p/q/link
                        d 2750 0:0 p/q/sub
                        f 2750 0:0 p/q/sub/c
                        """);
    }

    @Test
    void symbolicModesChangeWhatTheSourceHas() throws Exception {
        trees.copy(NONE.withChmod("go+rX,u-s"), "/p/", "dir", "file");
        assertThat(trees.list())
                .endsWith(
                        """
                        d 755 0:0 p
                        f 644 0:0 p/file
                        l 777 0:0 p/link
                        d 755 0:0 p/sub
                        f 755 0:0 p/sub/c
                        """);
    }

    @Test
    void capabilitiesOutliveAChangeOfOwnerAndMode() throws Exception {
        Sh.run(trees.context(), "setcap cap_net_raw=ep dir/sub/c; setfattr -n user.k -v v file");
        trees.copy(NONE.withChown("5:6").withChmod("u+s,a+rx"), "/o/", "dir", "file");
        assertThat(
                        Sh.run(
                                trees.image(),
                                "getcap o/sub/c; stat -c '%a %u:%g' o/sub/c;"
                                        + " getfattr --only-values -n user.k o/file"))
                .contains("cap_net_raw=ep")
                .contains("4755 5:6")
                .endsWith("v");
    }

    @Test
    void aLinkedLayerHasDirectoriesOfItsOwn() throws Exception {
        Path layer = Files.createDirectory(folder.resolve("layer"));
        CopyOptions link = NONE.withLink().withChown("5");
        assertThat(link.linked()).isTrue();
        trees.copier().copyLinked(CopyTrees.request(trees.tree(), "www/./x/", link, "dir"), layer);
        assertThat(Sh.run(layer, "find . -mindepth 1 -printf '%y %m %U:%G %P\\n' | sort -k4"))
                .isEqualTo(
                        """
                        d 755 5:5 work
                        d 755 5:5 work/www
                        d 755 5:5 work/www/x
                        l 777 5:5 work/www/x/link
                        d 700 5:5 work/www/x/sub
                        f 4751 5:5 work/www/x/sub/c
                        """);
    }

    @Test
    void aLinkedLayerHidesLinksOfTheImageBelowIt() throws Exception {
        Path layer = Files.createDirectory(folder.resolve("layer"));
        Path merged = Files.createDirectory(folder.resolve("merged"));
        Sh.run(trees.image(), "mkdir real; ln -s /real www");
        trees.copier()
                .copyLinked(
                        CopyTrees.request(trees.tree(), "/www/", NONE.withLink(), "file"), layer);
        assertThat(
                        Sh.run(
                                merged,
                                "trap 'cd /; umount \"$3\"' EXIT;"
                                        + " mount -t overlay overlay -o ro,lowerdir=\"$1:$2\" \"$3\"; cd \"$3\";"
                                        + " stat -c '%n %F' www www/file; ls real",
                                layer,
                                trees.image(),
                                merged))
                .isEqualTo("www directory\nwww/file regular file\n");
    }

    @Test
    void aLinkedLayerNeedsNumbersAndAnEmptyRoot() throws Exception {
        Path layer = Files.createDirectory(folder.resolve("layer"));
        CopyOptions byName = NONE.withLink().withChown("app");
        assertThatThrownBy(() ->
                        trees.copier()
                                .copyLinked(
                                        CopyTrees.request(trees.tree(), "/x", byName, "file"),
                                        layer))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("--link cannot look up 'app'");
        assertThatThrownBy(() ->
                        trees.copier()
                                .copyLinked(
                                        CopyTrees.request(trees.tree(), "/x", NONE, "file"),
                                        trees.image()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(NONE.withLink().withChmod("644").linked()).isFalse();
    }

    @Test
    void twoDotsAreNoDirectoryUntilThereIsOne() throws Exception {
        Sh.run(trees.image(), "mkdir work");
        trees.copy(NONE, "..", "file");
        trees.copier()
                .copy(
                        new CopyRequest(
                                List.of(new CopySource.Files(trees.tree(), List.of("file"))),
                                "..",
                                "/a/b",
                                NONE),
                        trees.image());
        assertThat(trees.image().resolve("file")).isRegularFile();
        assertThat(trees.image().resolve("a")).isRegularFile();
    }
}
