package dev.kiln.worker.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.worker.layer.Sh;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --exclude}, by the cases of BuildKit's own tests. */
class CopyExcludeTest {
    @TempDir Path folder;
    private CopyTrees trees;

    @BeforeEach
    void makeTrees() throws Exception {
        trees = CopyTrees.in(folder);
        Sh.run(
                trees.context(),
                """
                mkdir -p dir1 dir2 dir3/deep; touch dir1/101.png dir1/102.txt dir1/103.jpeg
                touch dir2/201.pdf dir2/203.png dir3/301.mp3 dir3/302.mpeg dir3/deep/x.mp3
                ln -s 404.txt dir3/303.txt; touch home.txt
                """);
    }

    @Test
    void patternsCountFromTheSourceDirectory() throws Exception {
        trees.copy(excluding("*/*.png", "*/*.jpeg"), "/1", ".");
        assertThat(trees.find())
                .isEqualTo(
                        "1 1/dir1 1/dir1/102.txt 1/dir2 1/dir2/201.pdf 1/dir3 1/dir3/301.mp3"
                                + " 1/dir3/302.mpeg 1/dir3/303.txt 1/dir3/deep 1/dir3/deep/x.mp3"
                                + " 1/home.txt");
    }

    @Test
    void starsStayInOneDirectoryUnlessDoubled() throws Exception {
        trees.copy(excluding("*.mp3"), "/a", "dir3");
        trees.copy(excluding("**/*.mp3"), "/b", "dir3");
        assertThat(trees.find())
                .isEqualTo(
                        "a a/302.mpeg a/303.txt a/deep a/deep/x.mp3 b b/302.mpeg b/303.txt b/deep");
    }

    @Test
    void directoriesMatchedByAPatternAreEachLookedInto() throws Exception {
        trees.copy(excluding("*.mp3", "*.jpeg", "*.png", "*.pdf", "*.txt"), "/4/", "dir*");
        assertThat(trees.find()).isEqualTo("4 4/302.mpeg 4/deep 4/deep/x.mp3");
    }

    @Test
    void anExclusionOfAllLeavesTheDirectory() throws Exception {
        trees.copy(excluding("*"), "/6", "dir1");
        assertThat(trees.find()).isEqualTo("6");
    }

    @Test
    void exceptionsBringBackFilesAndTheirDirectories() throws Exception {
        Sh.run(trees.context(), "chmod 710 dir3/deep");
        trees.copy(excluding("deep", "!deep/x.mp3", "30*"), "/e", "dir3");
        assertThat(trees.find()).isEqualTo("e e/deep e/deep/x.mp3");
        assertThat(Sh.run(trees.image(), "stat -c %a e/deep")).isEqualTo("710\n");
    }

    /** As in BuildKit, whatever its reference says: moby/buildkit#5489. */
    @Test
    void filesThatTheSourceItselfNamesAreCopied() throws Exception {
        trees.copy(excluding("*.txt"), "/h/", "hom*", "home.txt");
        assertThat(trees.find()).isEqualTo("h h/home.txt");
    }

    @Test
    void malformedPatternsAreErrors() {
        assertThatThrownBy(() -> trees.copy(excluding("a["), "/x", "dir1"))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("invalid excludepatterns: [a[]: syntax error in pattern");
        assertThatThrownBy(() -> trees.digest(excluding("a["), "dir1"))
                .isInstanceOf(CopyException.class);
    }

    @Test
    void theDigestSeesNothingOfWhatIsLeftOut() throws Exception {
        CopyOptions options = excluding("deep", "*.mp3");
        var before = trees.digest(options, "dir3");
        Sh.run(trees.context(), "echo n > dir3/deep/new; echo n > dir3/301.mp3; touch dir3/9.mp3");
        assertThat(trees.digest(options, "dir3")).isEqualTo(before);
        Sh.run(trees.context(), "echo n > dir3/302.mpeg");
        assertThat(trees.digest(options, "dir3")).isNotEqualTo(before);
    }

    private static CopyOptions excluding(String... patterns) {
        return CopyOptions.NONE.withExclude(List.of(patterns));
    }
}
