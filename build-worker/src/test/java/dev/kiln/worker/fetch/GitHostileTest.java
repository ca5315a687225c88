package dev.kiln.worker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.source.GitUrl;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Repositories and servers that mean harm. */
class GitHostileTest {
    @TempDir Path temp;

    private GitHttpServer server;
    private TestRepository repository;

    @BeforeEach
    void start() throws Exception {
        server = new GitHttpServer(Files.createDirectory(temp.resolve("srv")));
        repository = TestRepository.create(temp.resolve("srv/app.git"));
        repository.write("a.txt", "a").commit("first");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private GitFetcher fetcher(FetchSettings settings) throws IOException {
        return new GitFetcher(settings, temp.resolve("scratch"));
    }

    private void checkout(FetchSettings settings) throws Exception {
        GitUrl url = GitUrl.parse(server.url("app.git"));
        GitFetcher fetcher = fetcher(settings);
        Path into = Files.createTempDirectory(temp, "into");
        GitCommit commit = fetcher.resolve(url, GitAccess.NONE);
        fetcher.checkout(url, commit, into, GitAccess.NONE);
    }

    /** A tree of nested trees, each of which names the next ten times: 10^depth files. */
    private void commitBomb(int depth, String content) throws Exception {
        String id = repository.gitWithInput(content, "hash-object", "-w", "--stdin");
        String mode = "100644 blob";
        for (int i = 0; i < depth; i++) {
            StringBuilder tree = new StringBuilder();
            for (int n = 0; n < 10; n++) {
                tree.append(mode).append(' ').append(id).append("\tf").append(n).append('\n');
            }
            id = repository.gitWithInput(tree.toString(), "mktree");
            mode = "040000 tree";
        }
        String commit = repository.git("commit-tree", "-m", "bomb", id);
        repository.git("update-ref", "refs/heads/main", commit);
    }

    @Test
    void bombsOfFilesAreCountedBeforeTheyGoOff() throws Exception {
        commitBomb(10, "x");
        assertThatThrownBy(() ->
                        checkout(
                                TestSettings.local(
                                        DataSize.ofMegabytes(64),
                                        TestSettings.git(DataSize.ofGigabytes(20), 5000, 10))))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("kiln.worker.fetch.git.max-entries");
    }

    @Test
    void bombsOfBytesAreCountedBeforeTheyGoOff() throws Exception {
        commitBomb(4, "0".repeat(1 << 20)); // 10 GB in a few kilobytes
        assertThatThrownBy(() ->
                        checkout(
                                TestSettings.local(
                                        DataSize.ofMegabytes(64),
                                        TestSettings.git(DataSize.ofMegabytes(100), 100_000, 10))))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("kiln.worker.fetch.git.max-tree-size");
    }

    @Test
    void whatIsReceivedIsBounded() throws Exception {
        byte[] noise = new byte[2 << 20];
        new Random(1).nextBytes(noise);
        Files.write(repository.folder().resolve("noise"), noise);
        repository.commit("noise");
        assertThatThrownBy(() ->
                        checkout(
                                TestSettings.local(
                                        DataSize.ofMegabytes(1), FetchSettings.Git.defaults())))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("kiln.worker.fetch.max-size");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/app.git",
                "http://localhost:%d/app.git",
                "http://2130706433:%d/app.git",
                "http://0x7f000001:%d/app.git",
                "http://[::1]:%d/app.git",
                "http://[::ffff:127.0.0.1]:%d/app.git",
                "http://[::7f00:1]:%d/app.git",
                "http://0.0.0.0:%d/app.git",
                "git://127.0.0.1:%d/app.git",
                "ssh://git@127.0.0.1:%d/app.git",
                "http://10.255.255.1:%d/app.git",
                "http://198.18.0.2:%d/app.git",
                "http://169.254.169.254:%d/app.git",
            })
    void privateAddressesAreNotReached(String pattern) throws Exception {
        int port = URI.create(server.url("")).getPort();
        GitUrl url = GitUrl.parse(pattern.formatted(port));
        GitFetcher fetcher = fetcher(FetchSettings.defaults());
        assertThatThrownBy(() -> fetcher.resolve(url, GitAccess.NONE))
                .isInstanceOf(FetchException.class)
                .hasMessageMatching("(?s).*(address|has no address).*");
        assertThat(server.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/info/refs?service=git-upload-pack",
                "http://[fe80::1]/x/info/refs?service=git-upload-pack",
                "http://0.0.0.0/x/info/refs?service=git-upload-pack",
            })
    void redirectsToMetadataAreNotFollowedEvenWherePrivateAddressesAreAllowed(String target)
            throws Exception {
        server.redirectTo = target;
        assertThatThrownBy(() -> checkout(TestSettings.local()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("special address");
    }

    @Test
    void redirectsToFilesAreNotFollowed() throws Exception {
        server.redirectTo = "file:///etc/passwd";
        assertThatThrownBy(() -> checkout(TestSettings.local())).isInstanceOf(FetchException.class);
    }

    @Test
    void aTreeCannotBringAGitFolder() throws Exception {
        String hook = repository.gitWithInput("#!/bin/sh\n", "hash-object", "-w", "--stdin");
        for (String name : new String[] {".git", ".GIT", "git~1", ".g\u200cit"}) {
            String tree =
                    repository.gitWithInput("100755 blob " + hook + "\tpost-checkout\n", "mktree");
            String outer =
                    repository.gitWithInput("040000 tree " + tree + "\t" + name + "\n", "mktree");
            repository.git(
                    "update-ref",
                    "refs/heads/main",
                    repository.git("commit-tree", "-m", "hook", outer));
            assertThatThrownBy(() -> checkout(TestSettings.local()))
                    .as(name)
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining("invalid path");
        }
    }

    @Test
    void aSymlinkNamedGitIsRefused() throws Exception {
        String target = repository.gitWithInput("/etc", "hash-object", "-w", "--stdin");
        String tree = repository.gitWithInput("120000 blob " + target + "\t.git\n", "mktree");
        repository.git(
                "update-ref", "refs/heads/main", repository.git("commit-tree", "-m", "x", tree));
        assertThatThrownBy(() -> checkout(TestSettings.local()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("invalid path");
    }

    @Test
    void filesAreNotWrittenThroughSymlinks() throws Exception {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxrwxrwx"));
        String link = repository.gitWithInput(outside.toString(), "hash-object", "-w", "--stdin");
        String file = repository.gitWithInput("owned", "hash-object", "-w", "--stdin");
        String tree = repository.gitWithInput("100644 blob " + file + "\tfile\n", "mktree");
        String both =
                repository.gitWithInput(
                        "120000 blob " + link + "\ta\n040000 tree " + tree + "\ta\n", "mktree");
        repository.git(
                "update-ref", "refs/heads/main", repository.git("commit-tree", "-m", "x", both));
        try {
            checkout(TestSettings.local());
        } catch (FetchException e) {
            assertThat(e).hasMessageContaining("failed to fetch");
        }
        try (Stream<Path> files = Files.list(outside)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void filtersAndHooksOfTheRepositoryDoNotRun() throws Exception {
        repository.write(".gitattributes", "* filter=evil diff=evil merge=evil\n");
        repository.write(".gitconfig", "[filter \"evil\"]\n\tsmudge = touch /tmp/kiln-owned\n");
        repository.commit("filter");
        checkout(TestSettings.local());
        assertThat(Path.of("/tmp/kiln-owned")).doesNotExist();
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            GitUrl url = GitUrl.parse("http://127.0.0.1:" + silent.getLocalPort() + "/x.git");
            GitFetcher fetcher =
                    fetcher(
                            TestSettings.with(
                                    true,
                                    DataSize.ofMegabytes(1),
                                    Duration.ofSeconds(1),
                                    FetchSettings.Git.defaults()));
            assertThatThrownBy(() -> fetcher.resolve(url, GitAccess.NONE))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining("kiln.worker.fetch.stall-timeout");
        }
    }

    @Test
    void aServerThatNeverEndsIsGivenUp() throws Exception {
        try (ServerSocket endless = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> sendForEver(endless));
            GitUrl url = GitUrl.parse("http://127.0.0.1:" + endless.getLocalPort() + "/x.git");
            GitFetcher fetcher =
                    fetcher(
                            TestSettings.local(
                                    DataSize.ofMegabytes(4), FetchSettings.Git.defaults()));
            assertThatThrownBy(() -> fetcher.resolve(url, GitAccess.NONE))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining("kiln.worker.fetch.max-size");
        }
    }

    private static void sendForEver(ServerSocket server) {
        try (Socket socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
            String line = "0".repeat(40) + "\trefs/heads/x\n";
            out.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            while (true) {
                out.write(line.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            Thread.currentThread().interrupt();
        }
    }
}
