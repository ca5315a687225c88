package dev.kiln.worker.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.worker.layer.Sh;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources that are no paths of a tree: inline files, downloads, git trees. */
class CopySourceTest {
    private static final CopyOptions NONE = CopyOptions.NONE;
    private static final Instant LAST_MODIFIED = Instant.parse("2001-01-01T00:00:00Z");

    @TempDir Path folder;
    private CopyTrees trees;

    @BeforeEach
    void makeTrees() throws Exception {
        trees = CopyTrees.in(folder);
    }

    @Test
    void inlineFilesAreWrittenAsTheyAre() throws Exception {
        trees.copy(NONE, "/etc/", new CopySource.Inline("robots.txt", "a\nü\n"));
        trees.copy(NONE, "/x/y", new CopySource.Inline("EOF", ""));
        trees.copy(
                NONE.withChown("5:6").withChmod("u+x"),
                "/etc",
                new CopySource.Inline("run", "#!/bin/sh\n"));
        assertThat(trees.list())
                .isEqualTo(
                        """
                        d 755 0:0 etc
                        f 644 0:0 etc/robots.txt
                        f 744 5:6 etc/run
                        d 755 0:0 x
                        f 644 0:0 x/y
                        """);
        assertThat(trees.image().resolve("etc/robots.txt")).hasContent("a\nü\n");
    }

    @Test
    void inlineFilesComeAfterPaths() throws Exception {
        Files.writeString(trees.context().resolve("f"), "path");
        trees.copy(
                NONE,
                "/d/",
                new CopySource.Inline("f", "inline"),
                new CopySource.Files(trees.tree(), List.of("f")));
        assertThat(trees.image().resolve("d/f")).hasContent("inline");
    }

    @Test
    void inlineFilesReplaceLinksAndStayInTheImage() throws Exception {
        Path victim = Files.writeString(folder.resolve("victim"), "safe");
        Sh.run(trees.image(), "mkdir d dir; ln -s \"$1\" d/f; ln -s \"$1\" out", victim);
        trees.copy(NONE, "/d", new CopySource.Inline("f", "new"));
        trees.copy(NONE, "/out", new CopySource.Inline("f", "new"));
        assertThat(victim).hasContent("safe");
        assertThat(trees.image().resolve("d/f")).isRegularFile().hasContent("new");
        assertThat(trees.image().resolve(victim.toString().substring(1))).hasContent("new");
        assertThatThrownBy(() -> trees.copy(NONE, "/", new CopySource.Inline("dir", "")))
                .hasMessageContaining("cannot replace to directory /dir with file");
        for (String name : List.of("", ".", "..", "a/b", "../x")) {
            assertThatThrownBy(() -> new CopySource.Inline(name, ""))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void downloadsGetModeAndTimeOfADownload() throws Exception {
        CopySource file = download("blob", "content");
        trees.copy(NONE, "/d/", file);
        trees.copy(NONE.withChmod("0755").withChown("3"), "/tool", file);
        assertThat(Sh.run(trees.image(), "stat -c '%a %u:%g %Y' d/index.html tool; cat tool"))
                .isEqualTo("600 0:0 978307200\n755 3:3 978307200\ncontent");
    }

    @Test
    void downloadsAreUnpackedOnDemandOnly() throws Exception {
        Sh.run(folder, "mkdir t; echo x > t/x; tar -czf t.tgz -C t x");
        CopySource archive =
                new CopySource.Fetched(folder.resolve("t.tgz"), "t.tgz", LAST_MODIFIED);
        trees.copy(NONE.withUnpack(Unpack.ofAdd(null)), "/a/", archive);
        trees.copy(NONE.withUnpack(Unpack.ofAdd(false)), "/b/", archive);
        trees.copy(NONE.withUnpack(Unpack.ofAdd(true)), "/c", archive);
        trees.copy(NONE.withUnpack(Unpack.ofAdd(true)), "/d/", download("plain", "no archive"));
        assertThat(trees.find()).isEqualTo("a a/t.tgz b b/t.tgz c c/x d d/index.html");
    }

    @Test
    void aGitTreeGoesIntoTheDestinationWithItsRootsAttributes() throws Exception {
        Sh.run(
                trees.context(),
                "umask 022; mkdir sub; echo x > sub/x; echo y > y; chmod 750 .; chown 8:9 . y;"
                        + " touch -d '2001-01-01 UTC' .");
        CopySource checkout = new CopySource.Checkout(trees.tree());
        trees.copy(NONE, "/new/repo", checkout);
        trees.copy(NONE, "/slash/", checkout);
        trees.copy(NONE.withExclude(List.of("sub")).withChmod("+t"), "/some", checkout);
        Sh.run(trees.image(), "touch file");
        assertThatThrownBy(() -> trees.copy(NONE, "/file", checkout))
                .hasMessageContaining("cannot copy to non-directory: /file");
        assertThat(
                        Sh.run(
                                trees.image(),
                                "stat -c '%n %a %u:%g %Y' new/repo slash some;"
                                        + " stat -c '%n %a %u:%g' new new/repo/y some/y;"
                                        + " ls slash some"))
                .isEqualTo(
                        """
                        new/repo 750 0:0 978307200
                        slash 755 0:0 978307200
                        some 1750 0:0 978307200
                        new 755 0:0
                        new/repo/y 644 0:0
                        some/y 1644 0:0
                        slash:
                        sub
                        y

                        some:
                        y
                        """);
    }

    @Test
    void digestsTellSourcesApart() throws Exception {
        var digests =
                List.of(
                        digest(new CopySource.Inline("a", "x")),
                        digest(new CopySource.Inline("a", "y")),
                        digest(new CopySource.Inline("b", "x")),
                        digest(download("f", "x")),
                        digest(download("f", "y")),
                        digest(new CopySource.Checkout(trees.tree())),
                        digest(new CopySource.Files(trees.tree(), List.of("."))));
        assertThat(digests).doesNotHaveDuplicates();
        assertThat(digest(new CopySource.Inline("a", "x"))).isEqualTo(digests.getFirst());
        assertThat(digest(download("elsewhere", "x"))).isEqualTo(digests.get(3));
    }

    private dev.kiln.image.Digest digest(CopySource source) throws Exception {
        return trees.copier().digest(CopyTrees.request("/", NONE, source));
    }

    private CopySource.Fetched download(String file, String content) throws Exception {
        Path path = Files.writeString(folder.resolve(file), content);
        return new CopySource.Fetched(path, "index.html", LAST_MODIFIED);
    }
}
