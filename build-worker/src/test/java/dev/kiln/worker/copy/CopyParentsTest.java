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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --parents}, by the cases of BuildKit's own tests. */
class CopyParentsTest {
    private static final CopyOptions PARENTS = CopyOptions.NONE.withParents();

    @TempDir Path folder;
    private CopyTrees trees;

    @BeforeEach
    void makeTrees() throws Exception {
        trees = CopyTrees.in(folder);
        Sh.run(
                trees.context(),
                """
                umask 022; mkdir -p a/b/c/d/e a/b2/c/d/e a/b/c2/d/e a/b/c2/d/e2 empty other
                touch a/b/c/d/foo a/b/c/d/e/bay a/b2/c/d/e/bar a/b/c2/d/e/baz a/b/c2/d/e2/baz
                touch top.txt other/x.txt; ln -s a la; ln -s b a/lb
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b/./c/d, c c/d c/d/e c/d/e/bay c/d/foo",
        "/a/b/c/d/., a a/b a/b/c a/b/c/d a/b/c/d/e a/b/c/d/e/bay a/b/c/d/foo",
        "./a/b/c/d/, a a/b a/b/c a/b/c/d a/b/c/d/e a/b/c/d/e/bay a/b/c/d/foo",
        "/a/./b/./c, b b/c b/c/d b/c/d/e b/c/d/e/bay b/c/d/foo",
        "/a/./*/c, b b/c b/c/d b/c/d/e b/c/d/e/bay b/c/d/foo b2 b2/c b2/c/d b2/c/d/e b2/c/d/e/bar",
        "/a/b*/./c/**/e, c c/d c/d/e c/d/e/bar c/d/e/bay",
        "a/b/c*/./d/**/baz, d d/e d/e/baz d/e2 d/e2/baz",
        "**/ba[yz], a a/b a/b/c a/b/c/d a/b/c/d/e a/b/c/d/e/bay a/b/c2 a/b/c2/d a/b/c2/d/e"
                + " a/b/c2/d/e/baz a/b/c2/d/e2 a/b/c2/d/e2/baz",
        "top.txt, top.txt",
        "empty, empty",
        "la, la",
        "la/./b/c2, b b/c2 b/c2/d b/c2/d/e b/c2/d/e/baz b/c2/d/e2 b/c2/d/e2/baz"
    })
    void directoriesAreKeptFromThePivotOn(String source, String expected) throws Exception {
        trees.copy(PARENTS, "/", source);
        assertThat(trees.find()).isEqualTo(expected);
    }

    @Test
    void whatIsNotThereIsAnErrorUnlessItIsAPattern() throws Exception {
        for (String source :
                List.of("nope", "a/nope", "nope/./x", "a/b/./nope", "la/b/c", "top.txt/./x", ".")) {
            assertThatThrownBy(() -> trees.copy(PARENTS, "/out/", source))
                    .as(source)
                    .isInstanceOf(CopyException.class)
                    .hasMessageContaining(
                            source.equals(".")
                                    ? "\"/\": not found"
                                    : "/" + source.replace("/./", "/"))
                    .hasMessageContaining("not found");
            assertThatThrownBy(() -> trees.digest(PARENTS, source))
                    .isInstanceOf(CopyException.class);
        }
        Files.deleteIfExists(trees.image().resolve("out"));
        trees.copy(PARENTS, "/out/", "a/nope*/c", "a/b/./x*", "a/zz*/./b");
        assertThat(trees.find()).isEqualTo("out");
    }

    @Test
    void directoriesOnTheWayGetTheSourcesAttributes() throws Exception {
        Sh.run(
                trees.context(),
                "chmod 710 a; chmod 701 a/b; chown 5:6 a; setfattr -n user.k -v v a;"
                        + " touch -d '2001-01-01 UTC' a/b a");
        Sh.run(
                trees.image(),
                "mkdir -p out/a/b; chown 9:9 out/a; touch -d '2002-02-02 UTC' out/a/b");
        CopyRequest request = CopyTrees.request(trees.stage(), "/out/", PARENTS, "a/b/c/d/foo");
        trees.copier().copy(request, trees.image());
        CopyRequest fresh = CopyTrees.request(trees.stage(), "/new/", PARENTS, "a/b/c/d/foo");
        trees.copier().copy(fresh, trees.image());
        assertThat(
                        Sh.run(
                                trees.image(),
                                "stat -c '%a %u:%g' out/a out/a/b; stat -c '%a %u:%g %Y' new/a new/a/b;"
                                        + " getfattr --only-values -n user.k new/a"))
                .isEqualTo("710 9:9\n701 0:0\n710 5:6 978307200\n701 0:0 978307200\nv");
    }

    @Test
    void exclusionsCountFromThePivot() throws Exception {
        CopyOptions options = PARENTS.withExclude(List.of("c/d/e", "top*"));
        trees.copy(options, "/", "a/b/./c");
        assertThat(trees.find()).isEqualTo("c c/d c/d/foo");
        assertThatThrownBy(() -> trees.copy(options, "/", "top.txt"))
                .hasMessageContaining("\"/top.txt\": not found");
    }

    @Test
    void theDigestSeesPathsAndWhatIsOnTheWay() throws Exception {
        var before = trees.digest(PARENTS, "a/b/c/d/foo");
        Sh.run(trees.context(), "touch a/b/c/d/new top2; rm -r other; chmod 700 a/b2");
        assertThat(trees.digest(PARENTS, "a/b/c/d/foo")).isEqualTo(before);
        assertThat(trees.digest(PARENTS, "a/./b/c/d/foo")).isNotEqualTo(before);
        Sh.run(trees.context(), "chmod 700 a/b/c");
        assertThat(trees.digest(PARENTS, "a/b/c/d/foo")).isNotEqualTo(before);
    }
}
