package dev.kiln.worker.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.worker.layer.Sh;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyDigestTest {
    @TempDir Path folder;
    private CopyTrees trees;

    @BeforeEach
    void makeTrees() throws Exception {
        trees = CopyTrees.in(folder);
        Sh.run(
                trees.context(),
                "umask 022; printf a > a.txt; printf b > b.txt; mkdir -p dir/sub; printf c > dir/c;"
                        + " printf d > dir/sub/d; ln -s c dir/link");
    }

    @Test
    void theDigestFollowsContentModeAndNamesButNotTimesAndOwners() throws Exception {
        var digest = trees.digest(CopyOptions.NONE, "dir", "*.txt");
        Sh.run(trees.context(), "touch dir/c; chown 99 dir/c dir; printf z > other");
        assertThat(trees.digest(CopyOptions.NONE, "dir", "*.txt")).isEqualTo(digest);
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
            Sh.run(trees.context(), change);
            assertThat(trees.digest(CopyOptions.NONE, "dir", "*.txt"))
                    .as(change)
                    .isNotEqualTo(digest);
            digest = trees.digest(CopyOptions.NONE, "dir", "*.txt");
        }
        assertThat(trees.digest(CopyOptions.NONE, "a.txt", "dir"))
                .isNotEqualTo(trees.digest(CopyOptions.NONE, "dir", "a.txt"));
    }

    @Test
    void aStagesOwnersArePartOfItsDigest() throws Exception {
        CopyRequest request = CopyTrees.request(trees.stage(), "/", CopyOptions.NONE, "dir");
        var before = trees.copier().digest(request);
        Sh.run(trees.context(), "chown 99 dir/c");
        assertThat(trees.copier().digest(request)).isNotEqualTo(before);
    }

    @Test
    void ownersThatAreReplacedCountForNothing() throws Exception {
        CopyOptions options = CopyOptions.NONE.withChown("1:2");
        CopyRequest request = CopyTrees.request(trees.stage(), "/", options, "dir");
        var before = trees.copier().digest(request);
        Sh.run(trees.context(), "chown 99 dir/c");
        assertThat(trees.copier().digest(request)).isEqualTo(before);
    }

    @Test
    void pipesAreNotOpened() throws Exception {
        Sh.run(trees.context(), "mkfifo dir/pipe pipe");
        assertThat(trees.digest(CopyOptions.NONE, "dir", "pipe"))
                .isNotEqualTo(trees.digest(CopyOptions.NONE, "dir", "a.txt"));
    }
}
