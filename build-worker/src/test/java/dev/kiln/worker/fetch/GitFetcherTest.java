package dev.kiln.worker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.source.GitUrl;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real repositories behind a real git server. */
class GitFetcherTest {
    @TempDir Path temp;

    private GitHttpServer server;
    private TestRepository repository;
    private GitFetcher fetcher;
    private String first;
    private String second;

    @BeforeEach
    void start() throws Exception {
        server = new GitHttpServer(Files.createDirectory(temp.resolve("srv")));
        repository = TestRepository.create(temp.resolve("srv/app.git"));
        repository.write("Dockerfile", "FROM scratch\n").write("sub/dir/a.txt", "one");
        Files.setPosixFilePermissions(
                Files.writeString(repository.folder().resolve("run.sh"), "#!/bin/sh\n"),
                PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createSymbolicLink(repository.folder().resolve("link"), Path.of("/etc/passwd"));
        first = repository.commit("first");
        repository.git("tag", "light");
        repository.git("tag", "-a", "-m", "annotated", "v1");
        second = repository.write("sub/dir/a.txt", "two").commit("second");
        repository.git("branch", "feature/x", first);
        fetcher = new GitFetcher(TestSettings.local(), temp.resolve("scratch"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private GitUrl url(String tail) {
        return GitUrl.parse(server.url("app.git") + tail);
    }

    private Path into() throws Exception {
        return Files.createTempDirectory(temp, "into");
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void resolvesRefsAsBuildKitDoes() throws Exception {
        String tagId = repository.git("rev-parse", "v1");
        assertThat(fetcher.resolve(url(""), GitAccess.NONE))
                .isEqualTo(new GitCommit("refs/heads/main", second, second));
        assertThat(fetcher.resolve(url("#feature/x"), GitAccess.NONE))
                .isEqualTo(new GitCommit("refs/heads/feature/x", first, first));
        assertThat(fetcher.resolve(url("#light"), GitAccess.NONE))
                .isEqualTo(new GitCommit("refs/tags/light", first, first));
        assertThat(fetcher.resolve(url("?tag=v1"), GitAccess.NONE))
                .isEqualTo(new GitCommit("refs/tags/v1", tagId, first));
        assertThat(fetcher.resolve(url("#" + first), GitAccess.NONE))
                .isEqualTo(GitCommit.ofId(first));
        repository.git("branch", "light", second);
        assertThat(fetcher.resolve(url("#light"), GitAccess.NONE).ref())
                .isEqualTo("refs/heads/light");
        assertThat(names(temp.resolve("scratch"))).isEmpty();
    }

    @Test
    void saysWhatIsNotThere() {
        assertThatThrownBy(() -> fetcher.resolve(url("#nothing"), GitAccess.NONE))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("does not contain ref 'nothing'")
                .hasMessageContaining("app.git#nothing");
        assertThatThrownBy(() -> fetcher.resolve(url("#" + first.substring(0, 8)), GitAccess.NONE))
                .hasMessageContaining("does not contain ref");
        GitUrl missing = GitUrl.parse(server.url("nowhere.git"));
        assertThatThrownBy(() -> fetcher.resolve(missing, GitAccess.NONE))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("not found");
    }

    @Test
    void checksOutFilesOfRootWithPlainModes() throws Exception {
        Path into = into();
        GitCommit commit = fetcher.resolve(url(""), GitAccess.NONE);
        GitCheckout checkout = fetcher.checkout(url(""), commit, into, GitAccess.NONE);
        assertThat(checkout.commitId()).isEqualTo(second);
        assertThat(checkout.committedAt()).isEqualTo(Instant.ofEpochSecond(1234567890));
        assertThat(names(into)).containsExactly("Dockerfile", "link", "run.sh", "sub");
        assertThat(into.resolve("sub/dir/a.txt")).hasContent("two");
        assertThat(Files.readSymbolicLink(into.resolve("link"))).hasToString("/etc/passwd");
        try (Stream<Path> all = Files.walk(into)) {
            for (Path path : all.filter(path -> !path.equals(into)).toList()) {
                assertThat(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                        .as("%s", path)
                        .isEqualTo(0);
            }
        }
        assertThat(mode(into.resolve("run.sh"))).isEqualTo("rwxr-xr-x");
        assertThat(mode(into.resolve("Dockerfile"))).isEqualTo("rw-r--r--");
        assertThat(mode(into.resolve("sub"))).isEqualTo("rwxr-xr-x");
        assertThat(Files.getLastModifiedTime(into.resolve("Dockerfile")).toInstant())
                .isAfter(Instant.now().minusSeconds(600));
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void takesOneFolderAndTheTimeOfTheCommit() throws Exception {
        Path into = into();
        GitUrl url = url("?mtime=commit#v1:sub");
        fetcher.checkout(url, fetcher.resolve(url, GitAccess.NONE), into, GitAccess.NONE);
        assertThat(names(into)).containsExactly("dir");
        assertThat(into.resolve("dir/a.txt")).hasContent("one");
        for (Path path : List.of(into, into.resolve("dir"), into.resolve("dir/a.txt"))) {
            assertThat(Files.getLastModifiedTime(path).toInstant())
                    .isEqualTo(Instant.ofEpochSecond(1234567890));
        }
    }

    @Test
    void refusesFoldersThatAreNone() throws Exception {
        Files.createSymbolicLink(repository.folder().resolve("out"), Path.of("/etc"));
        Files.createSymbolicLink(repository.folder().resolve("in"), Path.of("sub"));
        repository.commit("links");
        for (String folder : List.of("missing", "Dockerfile", "out", "in/dir", "../../out")) {
            GitUrl url = url("#:" + folder);
            GitCommit commit = fetcher.resolve(url, GitAccess.NONE);
            assertThatThrownBy(() -> fetcher.checkout(url, commit, into(), GitAccess.NONE))
                    .as(folder)
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining("invalid subdir");
        }
    }

    @Test
    void keepsTheGitFolder() throws Exception {
        Path into = into();
        GitUrl url = url("?keep-git-dir=1#v1");
        fetcher.checkout(url, fetcher.resolve(url, GitAccess.NONE), into, GitAccess.NONE);
        assertThat(git(into, "rev-parse", "HEAD")).isEqualTo(first);
        assertThat(git(into, "status", "--porcelain")).isEmpty();
        assertThat(git(into, "describe", "--tags")).isEqualTo("v1");
        assertThat(git(into, "remote", "get-url", "origin")).isEqualTo(server.url("app.git"));
        assertThat(git(into, "rev-parse", "--is-shallow-repository")).isEqualTo("true");
        assertThat(Files.readString(into.resolve(".git/config"))).doesNotContain("/mnt");
    }

    private String git(Path folder, String... arguments) throws Exception {
        String[] all =
                Stream.concat(Stream.of("-C", folder.toString()), Stream.of(arguments))
                        .toArray(String[]::new);
        return repository.git(all);
    }

    @Test
    void fetchesOneCommitAloneOrAllWhereTheServerRefuses() throws Exception {
        repository.git("config", "uploadpack.allowAnySHA1InWant", "false");
        server.oldProtocol = true;
        Path into = into();
        GitUrl url = url("#" + first);
        fetcher.checkout(url, GitCommit.ofId(first), into, GitAccess.NONE);
        assertThat(into.resolve("sub/dir/a.txt")).hasContent("one");
        GitCommit nowhere = GitCommit.ofId("0123456789".repeat(4));
        assertThatThrownBy(() -> fetcher.checkout(url, nowhere, into(), GitAccess.NONE))
                .hasMessageContaining("no commit 0123456789");
    }

    @Test
    void holdsCommitsToTheirChecksum() throws Exception {
        String tagId = repository.git("rev-parse", "v1");
        for (String good : List.of(first, first.substring(0, 7), tagId)) {
            GitUrl url = url("?tag=v1&checksum=" + good);
            fetcher.checkout(url, fetcher.resolve(url, GitAccess.NONE), into(), GitAccess.NONE);
        }
        assertThatThrownBy(() -> fetcher.resolve(url("?checksum=" + first), GitAccess.NONE))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("to match " + first + ", got " + second);
        GitUrl pinned = url("?fetch-by-commit&checksum=" + first + "#main");
        GitCommit commit = fetcher.resolve(pinned, GitAccess.NONE);
        assertThat(commit).isEqualTo(new GitCommit("refs/heads/main", first, first));
        Path into = into();
        fetcher.checkout(pinned, commit, into, GitAccess.NONE);
        assertThat(into.resolve("sub/dir/a.txt")).hasContent("one");
        assertThatThrownBy(() ->
                        fetcher.resolve(url("?fetch-by-commit&checksum=abc#main"), GitAccess.NONE))
                .hasMessageContaining("full commit id");
    }

    @Test
    void sendsCredentialsAndShowsThemNowhere() throws Exception {
        server.requiredAuthorization = "Basic eC1hY2Nlc3MtdG9rZW46czNjcmV0";
        GitAccess token = new GitAccess(null, null, "s3cret", null);
        assertThat(fetcher.resolve(url(""), token).commitId()).isEqualTo(second);
        assertThatThrownBy(() -> fetcher.resolve(url(""), GitAccess.NONE))
                .isInstanceOf(FetchException.class);
        GitUrl withUser =
                GitUrl.parse(
                        server.url("app.git?keep-git-dir=1")
                                .replace("http://", "http://x-access-token:s3cret@"));
        Path into = into();
        fetcher.checkout(withUser, fetcher.resolve(withUser, GitAccess.NONE), into, GitAccess.NONE);
        assertThat(Files.readString(into.resolve(".git/config"))).doesNotContain("s3cret");
        server.requiredAuthorization = "Basic other";
        assertThatThrownBy(() -> fetcher.resolve(withUser, GitAccess.NONE))
                .hasMessageNotContaining("s3cret")
                .hasMessageContaining("xxxxx:xxxxx@");
        assertThat(token.toString()).doesNotContain("s3cret");
    }

    @Test
    void fetchesRepositoriesOfSha256() throws Exception {
        TestRepository other =
                TestRepository.create(temp.resolve("srv/new.git"), "--object-format=sha256");
        String id = other.write("a", "b").commit("first");
        GitUrl url = GitUrl.parse(server.url("new.git"));
        GitCommit commit = fetcher.resolve(url, GitAccess.NONE);
        assertThat(commit.commitId()).isEqualTo(id).hasSize(64);
        Path into = into();
        fetcher.checkout(url, commit, into, GitAccess.NONE);
        assertThat(into.resolve("a")).hasContent("b");
    }

    @Test
    void checksOutAnEmptyCommit() throws Exception {
        TestRepository other = TestRepository.create(temp.resolve("srv/empty.git"));
        other.commit("nothing");
        GitUrl url = GitUrl.parse(server.url("empty.git"));
        Path into = into();
        fetcher.checkout(url, fetcher.resolve(url, GitAccess.NONE), into, GitAccess.NONE);
        assertThat(names(into)).isEmpty();
    }

    @Test
    void identityCoversWhatTheCheckoutHolds() {
        GitCommit commit = new GitCommit("refs/tags/v1", "a".repeat(40), "b".repeat(40));
        assertThat(commit.identity(url("#v1"))).isEqualTo("b".repeat(40) + ":");
        assertThat(
                        Stream.of(
                                        "#v1",
                                        "#v1:sub",
                                        "?submodules=0",
                                        "?mtime=commit",
                                        "?keep-git-dir")
                                .map(tail -> commit.identity(url(tail))))
                .doesNotHaveDuplicates();
    }
}
