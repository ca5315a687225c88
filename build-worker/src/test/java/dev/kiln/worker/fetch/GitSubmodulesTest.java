package dev.kiln.worker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.source.GitUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class GitSubmodulesTest {
    @TempDir Path temp;

    private GitHttpServer server;
    private TestRepository repository;
    private TestRepository library;
    private String libraryCommit;
    private GitFetcher fetcher;

    @BeforeEach
    void start() throws Exception {
        server = new GitHttpServer(Files.createDirectory(temp.resolve("srv")));
        TestRepository deep = TestRepository.create(temp.resolve("srv/deep.git"));
        String deepCommit = deep.write("deep.txt", "deep").commit("deep");
        library = TestRepository.create(temp.resolve("srv/lib.git"));
        library.write("lib.txt", "old").commit("old");
        library.addLink("inner/deep", "../deep.git", deepCommit);
        libraryCommit = library.git("rev-parse", "HEAD");
        library.write("lib.txt", "new").commit("new, not what the parent names");
        repository = TestRepository.create(temp.resolve("srv/app.git"));
        repository.write("a.txt", "a").commit("first");
        fetcher = new GitFetcher(TestSettings.local(), temp.resolve("scratch"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path checkout(String tail) throws Exception {
        return checkout(fetcher, tail);
    }

    private Path checkout(GitFetcher with, String tail) throws Exception {
        Path into = Files.createTempDirectory(temp, "into");
        GitUrl url = GitUrl.parse(server.url("app.git") + tail);
        with.checkout(url, with.resolve(url, GitAccess.NONE), into, GitAccess.NONE);
        return into;
    }

    @Test
    void areFetchedWithTheirOwnSubmodules() throws Exception {
        repository.addLink("libs/lib", "../lib.git", libraryCommit);
        Path into = checkout("");
        assertThat(into.resolve("libs/lib/lib.txt")).hasContent("old");
        assertThat(into.resolve("libs/lib/inner/deep/deep.txt")).hasContent("deep");
        assertThat(into.resolve("libs/lib/.git")).doesNotExist();
        assertThat(Files.getAttribute(into.resolve("libs/lib/inner/deep/deep.txt"), "unix:uid"))
                .isEqualTo(0);
        assertThat(checkout("#:libs/lib").resolve("inner/deep/deep.txt")).hasContent("deep");
    }

    @Test
    void areLeftOutWhereNotWanted() throws Exception {
        repository.addLink("lib", server.url("lib.git"), libraryCommit);
        assertThat(checkout("?submodules=false").resolve("lib")).isEmptyDirectory();
        repository.git("config", "-f", ".gitmodules", "submodule.lib.update", "none");
        repository.git("add", ".gitmodules");
        repository.git("commit", "-q", "-m", "not this one");
        assertThat(checkout("").resolve("lib")).isEmptyDirectory();
    }

    @Test
    void keepTheirGitFoldersInsideThatOfTheParent() throws Exception {
        repository.addLink("libs/lib", "../lib.git", libraryCommit);
        Path into = checkout("?keep-git-dir=true");
        assertThat(into.resolve("libs/lib/.git"))
                .hasContent("gitdir: ../../.git/modules/libs/lib\n");
        for (String folder : List.of("libs/lib", "libs/lib/inner/deep", ".")) {
            String path = into.resolve(folder).toString();
            assertThat(repository.git("-C", path, "status", "--porcelain")).isEmpty();
        }
        assertThat(repository.git("-C", into.toString(), "submodule", "status", "--recursive"))
                .contains(libraryCommit + " libs/lib")
                .doesNotContain("-" + libraryCommit);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///srv/secret.git",
                "ext::sh -c touch% /tmp/kiln-owned",
            })
    void ofOtherProtocolsAreRefused(String url) throws Exception {
        repository.addLink("lib", url, libraryCommit);
        assertThatThrownBy(() -> checkout(""))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("submodule 'lib'");
        assertThat(Path.of("/tmp/kiln-owned")).doesNotExist();
        assertThat(checkout("?submodules=0").resolve("a.txt")).hasContent("a");
    }

    @Test
    void thatAreNotDescribedAreAnError() throws Exception {
        repository.git("update-index", "--add", "--cacheinfo", "160000," + libraryCommit + ",lib");
        repository.git("commit", "-q", "-m", "no .gitmodules");
        assertThatThrownBy(() -> checkout(""))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("no url found for submodule path 'lib'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/../../hooks", "-x"})
    void withNamesThatLeaveTheGitFolderAreRefused(String name) throws Exception {
        repository.write(
                ".gitmodules", "[submodule \"" + name + "\"]\n\tpath = lib\n\turl = ../lib.git\n");
        repository.git("update-index", "--add", "--cacheinfo", "160000," + libraryCommit + ",lib");
        repository.git("add", ".gitmodules");
        repository.git("commit", "-q", "-m", "bad name");
        assertThatThrownBy(() -> checkout("?keep-git-dir=1"))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("name");
    }

    @Test
    void areNotMoreThanTheLimit() throws Exception {
        TestRepository outer = TestRepository.create(temp.resolve("srv/outer.git"));
        outer.commit("first");
        for (int i = 0; i < 4; i++) {
            outer.addLink("sub" + i, server.url("lib.git"), libraryCommit);
        }
        GitFetcher strict =
                new GitFetcher(
                        TestSettings.local(
                                DataSize.ofMegabytes(64),
                                TestSettings.git(DataSize.ofMegabytes(1), 1000, 3)),
                        temp.resolve("scratch"));
        GitUrl url = GitUrl.parse(server.url("outer.git"));
        GitCommit head = strict.resolve(url, GitAccess.NONE);
        Path into = Files.createDirectory(temp.resolve("strict"));
        assertThatThrownBy(() -> strict.checkout(url, head, into, GitAccess.NONE))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("kiln.worker.fetch.git.max-submodules");
    }

    @Test
    void behindASymlinkedGitmodulesFileAreRefused() throws Exception {
        String target = repository.gitWithInput("modules", "hash-object", "-w", "--stdin");
        String tree =
                repository.gitWithInput(
                        "120000 blob %s\t.gitmodules\n160000 commit %s\tlib\n"
                                .formatted(target, libraryCommit),
                        "mktree",
                        "--missing");
        repository.git(
                "update-ref",
                "refs/heads/main",
                repository.git("commit-tree", "-m", "symlink", tree));
        assertThatThrownBy(() -> checkout(""))
                .isInstanceOf(FetchException.class)
                .hasMessageMatching("(?s).*(symlink|invalid path).*");
    }
}
