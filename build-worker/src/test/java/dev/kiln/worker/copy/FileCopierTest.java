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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                new SourceTree(context),
                new CopyRequest(List.of("dir"), "/new/app/", "/", new Ownership(5, 6), 0701, false),
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
        copier.copy(stage, request("/o", "dir"), image);
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
                .hasMessageContaining("directory 'c'");
        assertThatThrownBy(() -> copy("/file", "dir"))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("/file");
        assertThatThrownBy(() -> copy("/file/", "a.txt")).isInstanceOf(CopyException.class);
        assertThatThrownBy(() -> copy("/y", "a.txt", "b.txt"))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("write '/y/'");
        assertThatThrownBy(() -> copy("/y", "*.txt"))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("would both become");
    }

    @Test
    void aMissingSourceIsNamedWithTheContext() {
        assertThatThrownBy(() -> copy("/x", "absent/file"))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("'absent/file' was not found in the build context")
                .hasMessageContaining(".dockerignore");
        assertThatThrownBy(() ->
                        copier.digest(
                                SourceTree.stage(context, "stage 'b'"), request("/x", "absent")))
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

    @ParameterizedTest
    @ValueSource(strings = {"cat", "gzip", "bzip2", "xz", "zstd -q"})
    void addUnpacksArchivesByContent(String compressor) throws Exception {
        Sh.run(context, "tar -cf - dir a.txt | " + compressor + " > blob; rm -r dir a.txt");
        add("/into", "blob");
        assertThat(find())
                .isEqualTo(
                        "into into/a.txt into/dir into/dir/c into/dir/link into/dir/sub"
                                + " into/dir/sub/d");
        assertThat(Sh.run(image, "stat -c '%a %u:%g %Y' into/a.txt into/dir"))
                .isEqualTo("4711 7:8 978307200\n755 0:0 978307200\n");
    }

    @Test
    void addCopiesWhatIsNoArchive() throws Exception {
        Sh.run(context, "printf hello > fake.tar; gzip -c a.txt > text.gz");
        add("/into/", "fake.tar", "text.gz");
        assertThat(find()).isEqualTo("into into/fake.tar into/text.gz");
        assertThat(image.resolve("into/fake.tar")).hasContent("hello");
    }

    @Test
    void copyLeavesArchivesAlone() throws Exception {
        Sh.run(context, "tar -cf t.tar dir");
        copy("/into/", "t.tar");
        assertThat(find()).isEqualTo("into into/t.tar");
    }

    @Test
    void addedArchivesStayInTheDestination() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Sh.run(
                context,
                "mkdir t; ln -s \"$1\" t/link; tar -cf evil.tar -C t link; rm t/link; mkdir t/link;"
                        + " printf x > t/link/file; tar -rf evil.tar -C t link/file;"
                        + " tar -cPf dots.tar ../context/a.txt",
                outside);
        add("/into/", "evil.tar");
        assertThat(outside).isEmptyDirectory();
        assertThatThrownBy(() -> add("/into/", "dots.tar"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("..");
    }

    @Test
    void theDigestFollowsContentModeAndNamesButNotTimesAndOwners() throws Exception {
        var digest = digest("dir", "*.txt");
        Sh.run(context, "touch dir/c; chown 99 dir/c dir; printf z > other");
        assertThat(digest("dir", "*.txt")).isEqualTo(digest);
        for (String change :
                List.of(
                        "printf X > dir/c",
                        "chmod 600 dir/sub/d",
                        "mv dir/sub/d dir/sub/e",
                        "ln -sf d dir/link",
                        "setfattr -n user.a -v b dir/sub",
                        "printf n > new.txt",
                        "mkfifo dir/pipe",
                        "rm b.txt")) {
            Sh.run(context, change);
            assertThat(digest("dir", "*.txt")).as(change).isNotEqualTo(digest);
            digest = digest("dir", "*.txt");
        }
        assertThat(digest("a.txt", "dir")).isNotEqualTo(digest("dir", "a.txt"));
    }

    @Test
    void aStagesOwnersArePartOfItsDigest() throws Exception {
        SourceTree stage = SourceTree.stage(context, "stage 'b'");
        var before = copier.digest(stage, request("/", "dir"));
        Sh.run(context, "chown 99 dir/c");
        assertThat(copier.digest(stage, request("/", "dir"))).isNotEqualTo(before);
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
        copier.copy(new SourceTree(context), request(destination, sources), image);
    }

    private void add(String destination, String... sources) throws IOException {
        copier.copy(
                new SourceTree(context),
                new CopyRequest(List.of(sources), destination, "/work", null, null, true),
                image);
    }

    private dev.kiln.image.Digest digest(String... sources) throws IOException {
        return copier.digest(new SourceTree(context), request("/", sources));
    }

    private static CopyRequest request(String destination, String... sources) {
        @Nullable Ownership none = null;
        return new CopyRequest(List.of(sources), destination, "/work", none, null, false);
    }

    /** All paths of the image, in order. */
    private String find() throws Exception {
        return Sh.run(image, "find . -mindepth 1 -printf '%P\\n' | LC_ALL=C sort")
                .strip()
                .replace('\n', ' ');
    }
}
