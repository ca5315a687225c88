package dev.kiln.worker.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.worker.archive.UnpackLimits;
import dev.kiln.worker.layer.Sh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCopierTest {
    @TempDir Path folder;
    private Path context;
    private Path image;
    private final FileCopier copier = new FileCopier(UnpackLimits.forContexts());

    @BeforeEach
    void makeTrees() throws Exception {
        context = Files.createDirectory(folder.resolve("context"));
        image = Files.createDirectory(folder.resolve("image"));
        Sh.run(
                context,
                """
                umask 022; printf a > a.txt; printf b > b.txt; mkdir -p dir/sub
                printf c > dir/c; printf d > dir/sub/d; ln -s c dir/link; ln -s dir dirlink
                ln -s a.txt filelink; chmod 750 dir/sub; chown 7:8 a.txt dir/c; chmod 4711 a.txt
                touch -d '2001-01-01 UTC' a.txt dir/c dir/sub dir
                """);
    }

    @Test
    void aFileGetsTheDestinationsNameOrGoesIntoIt() throws Exception {
        copy("/x", "a.txt");
        copy("/d/", "a.txt");
        copy("/d", "b.txt");
        copy("rel/y", "a.txt");
        copy(".", "b.txt");
        copy("/deep/er/", "a.txt", "b.txt");
        assertThat(find())
                .isEqualTo(
                        "d d/a.txt d/b.txt deep deep/er deep/er/a.txt deep/er/b.txt work"
                                + " work/b.txt work/rel work/rel/y x");
        assertThat(Sh.run(image, "stat -c '%a %u:%g %Y' x; stat -c '%a %u:%g' deep/er"))
                .isEqualTo("4711 0:0 978307200\n755 0:0\n");
    }

    @Test
    void aDirectorysContentsAreCopied() throws Exception {
        copy("/app", "dir");
        assertThat(find()).isEqualTo("app app/c app/link app/sub app/sub/d");
        assertThat(Files.readSymbolicLink(image.resolve("app/link"))).hasToString("c");
        assertThat(Sh.run(image, "stat -c '%n %a %u:%g %Y' app/c app/sub; stat -c '%a' app"))
                .isEqualTo("app/c 644 0:0 978307200\napp/sub 750 0:0 978307200\n755\n");
    }

    @Test
    void sourcesThatAreLinksAreFollowed() throws Exception {
        copy("/app/", "dirlink", "filelink");
        assertThat(find()).isEqualTo("app app/c app/filelink app/link app/sub app/sub/d");
        assertThat(image.resolve("app/filelink")).isRegularFile().hasContent("a");
    }

    @Test
    void wildcardsMatchAsInGo() throws Exception {
        copy("/t/", "*.txt", "nomatch*", "d?r/[a-c]", "*/sub");
        assertThat(find()).isEqualTo("t t/a.txt t/b.txt t/c t/d");
    }

    @Test
    void directoriesMergeAndFilesAreReplaced() throws Exception {
        Sh.run(
                image,
                "mkdir -p app/sub; printf old > app/c; printf keep > app/sub/keep; chmod 700 app app/sub");
        copy("/app", "dir");
        assertThat(find()).isEqualTo("app app/c app/link app/sub app/sub/d app/sub/keep");
        assertThat(image.resolve("app/c")).hasContent("c");
        assertThat(Sh.run(image, "stat -c %a app app/sub")).isEqualTo("700\n750\n");
    }

    @Test
    void ownerAndModeApplyToAllThatIsMade() throws Exception {
        copier.copy(
                request("/new/app/", CopyOptions.NONE.withChown("5:6").withChmod("0701"), "dir"),
                image);
        assertThat(Sh.run(image, "find . -mindepth 1 ! -type l -printf '%P %m %U:%G\\n' | sort"))
                .isEqualTo(
                        """
                        new 701 5:6
                        new/app 701 5:6
                        new/app/c 701 5:6
                        new/app/sub 701 5:6
                        new/app/sub/d 701 5:6
                        """);
    }

    @Test
    void anotherStagesOwnersAttributesAndNodesAreKept() throws Exception {
        Sh.run(
                context,
                "setcap cap_net_raw=ep dir/c; setfattr -n user.x -v 0x00ff dir/sub; mkfifo dir/pipe;"
                        + " mknod dir/null c 1 3; head -c 1000000 /dev/urandom > dir/big;"
                        + " chmod 2755 dir/c");
        SourceTree stage = SourceTree.stage(context, "stage 'builder'");
        copier.copy(request(stage, "/o", CopyOptions.NONE, "dir"), image);
        assertThat(
                        Sh.run(
                                image,
                                "stat -c '%F %a %u:%g' o/c o/pipe o/null; getcap o/c;"
                                        + " getfattr -e hex -n user.x o/sub; cmp o/big ../context/dir/big"))
                .contains("regular file 2755 7:8\nfifo 644 0:0\ncharacter special file 644 0:0\n")
                .contains("cap_net_raw=ep")
                .contains("user.x=0x00ff");
    }

    @Test
    void conflictsBetweenFilesAndDirectoriesAreErrors() throws Exception {
        Sh.run(image, "mkdir -p x/c app; printf f > file");
        assertThatThrownBy(() -> copy("/x", "dir"))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("cannot replace to directory /x/c with file");
        assertThatThrownBy(() -> copy("/file", "dir"))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("/file");
        assertThatThrownBy(() -> copy("/file/", "a.txt")).isInstanceOf(CopyException.class);
    }

    @Test
    void ofSeveralFilesForOneNameTheLastStays() throws Exception {
        copy("/y", "b.txt", "a.txt");
        assertThat(Sh.run(image, "cmp y ../context/a.txt")).isEmpty();
        copy("/z", "*.txt");
        assertThat(Sh.run(image, "test -f z && echo file")).isEqualTo("file\n");
    }

    @Test
    void severalSourcesShareADirectoryThatExistsOrIsMade() throws Exception {
        Sh.run(image, "mkdir there; mkdir ../context/other; touch ../context/other/o");
        copy("/there", "a.txt", "b.txt");
        copy("/made", "dir", "other");
        assertThat(find())
                .isEqualTo(
                        "made made/c made/link made/o made/sub made/sub/d there there/a.txt"
                                + " there/b.txt");
    }

    @Test
    void namesOfOneFileStayNamesOfOneFile() throws Exception {
        Sh.run(context, "ln dir/c dir/sub/hard; ln dir/c dir/again; ln -f b.txt dir/lone");
        copy("/app", "dir");
        assertThat(Sh.run(image, "stat -c %h app/c app/lone; [ app/c -ef app/sub/hard ]"))
                .isEqualTo("3\n1\n");
        assertThat(Sh.run(context, "stat -c %h dir/c").strip()).isEqualTo("3");
    }

    @Test
    void socketsBecomeEmptyFilesAndPipesAreNotOpened() throws Exception {
        Sh.run(
                context,
                "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"dir/s\")';"
                        + " chmod 640 dir/s; mkfifo pipe; mknod dev c 1 3");
        copy("/app/", "dir", "pipe", "dev");
        assertThat(Sh.run(image, "stat -c '%n %F %a' app/s app/pipe app/dev"))
                .isEqualTo(
                        """
                        app/s regular empty file 640
                        app/pipe fifo 644
                        app/dev character special file 644
                        """);
    }

    @Test
    void aLinkInTheImageIsReplacedByAFileButNotByADirectory() throws Exception {
        Sh.run(image, "mkdir app real; ln -s /real app/sub; ln -s /real/c app/c");
        assertThatThrownBy(() -> copy("/app", "dir"))
                .hasMessageContaining("cannot copy to non-directory: /app/sub");
        assertThat(Sh.run(image, "[ ! -L app/c ] && ls real")).isEmpty();
    }

    @Test
    void malformedPatternsAndMissingFoldersBeforeOnesAreErrors() {
        for (String pattern : List.of("a[", "dir/[]x", "*\\")) {
            assertThatThrownBy(() -> copy("/x/", pattern))
                    .as(pattern)
                    .isInstanceOf(CopyException.class)
                    .hasMessageContaining("syntax error in pattern");
        }
        assertThatThrownBy(() -> copy("/x/", "absent/*.txt"))
                .hasMessageContaining("\"/absent\": not found");
    }

    @Test
    void treesDeeperThanAPathCanBeAreRefused() throws Exception {
        FileCopier shallow = new FileCopier(new UnpackLimits(1 << 20, 100, 1024, 64));
        Sh.run(context, "mkdir -p dir/" + "long/".repeat(15));
        assertThatThrownBy(() -> shallow.copy(request("/x", CopyOptions.NONE, "dir"), image))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("more than 64 bytes");
    }

    @Test
    void aMissingSourceIsNamedWithTheContext() {
        assertThatThrownBy(() -> copy("/x", "absent/file"))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("\"/absent/file\": not found in the build context")
                .hasMessageContaining(".dockerignore");
        assertThatThrownBy(() ->
                        copier.digest(
                                request(
                                        SourceTree.stage(context, "stage 'b'"),
                                        "/x",
                                        CopyOptions.NONE,
                                        "absent")))
                .hasMessageContaining("stage 'b'");
    }

    @Test
    void sourcesStayInTheirRoot() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "s");
        Files.createSymbolicLink(context.resolve("abs"), secret);
        Files.createSymbolicLink(context.resolve("up"), Path.of("../secret"));
        Files.createSymbolicLink(context.resolve("updir"), folder);
        for (String source : List.of("abs", "up", "../secret", "updir/secret", "updir/sec*")) {
            try {
                copy("/x/", source);
            } catch (CopyException e) {
                assertThat(e).hasMessageContaining("not found");
            }
            assertThat(Sh.run(image, "find . -type f")).as(source).isEmpty();
        }
    }

    @Test
    void destinationsStayInTheImage() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("victim"), "safe");
        Files.createSymbolicLink(image.resolve("abs"), outside);
        Files.createSymbolicLink(image.resolve("up"), Path.of("../../outside"));
        Files.createSymbolicLink(image.resolve("victim"), outside.resolve("victim"));
        copy("/abs/", "a.txt");
        copy("/up/victim", "b.txt");
        copy("/victim", "b.txt");
        copy("../../../../outside/victim", "a.txt");
        assertThat(outside.toFile().list()).containsExactly("victim");
        assertThat(outside.resolve("victim")).hasContent("safe");
        Path inside = image.resolve(outside.toString().substring(1));
        assertThat(inside.resolve("a.txt")).hasContent("a");
        assertThat(inside.resolve("victim")).hasContent("b");
        assertThat(image.resolve("outside/victim")).hasContent("a");
        assertThat(Files.isSymbolicLink(image.resolve("victim"))).isTrue();
    }

    @Test
    void linkedDirectoriesOfTheImageAreFollowedInside() throws Exception {
        Sh.run(image, "mkdir -p usr/bin; ln -s usr/bin bin; ln -s /usr/bin sbin");
        copy("/bin/", "a.txt");
        copy("/sbin/tool", "b.txt");
        assertThat(find()).isEqualTo("bin sbin usr usr/bin usr/bin/a.txt usr/bin/tool");
        assertThat(Files.isSymbolicLink(image.resolve("bin"))).isTrue();
    }

    @Test
    void workingDirectoriesAreMadeAndLeftAlone() throws Exception {
        FileCopier.makeDirectory(image, "/srv/app/../web/", new Ownership(3, 4));
        assertThat(Sh.run(image, "stat -c '%a %u:%g' srv srv/web; chmod 700 srv/web"))
                .isEqualTo("755 3:4\n755 3:4\n");
        FileCopier.makeDirectory(image, "/srv/web", Ownership.ROOT);
        assertThat(Sh.run(image, "stat -c '%a %u:%g' srv/web")).isEqualTo("700 3:4\n");
        assertThat(Files.exists(image.resolve("srv/app"), LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThatCode(() -> FileCopier.makeDirectory(image, "/", Ownership.ROOT))
                .doesNotThrowAnyException();
    }

    private void copy(String destination, String... sources) throws IOException {
        copier.copy(request(destination, CopyOptions.NONE, sources), image);
    }

    private CopyRequest request(String destination, CopyOptions options, String... sources) {
        return request(new SourceTree(context), destination, options, sources);
    }

    private static CopyRequest request(
            SourceTree tree, String destination, CopyOptions options, String... sources) {
        return new CopyRequest(
                List.of(new CopySource.Files(tree, List.of(sources))),
                destination,
                "/work",
                options);
    }

    /** All paths of the image, in order. */
    private String find() throws Exception {
        return Sh.run(image, "find . -mindepth 1 -printf '%P\\n' | LC_ALL=C sort")
                .strip()
                .replace('\n', ' ');
    }
}
