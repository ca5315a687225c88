package dev.kiln.worker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.kiln.source.GitUrl;
import dev.kiln.source.InvalidSourceException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocols beside plain HTTP, against git's own daemon and OpenSSH's server and agent. */
class GitTransportsTest {
    /** A name that a shell would run, and that git would take apart. */
    private static final String ODD = "-o '$(touch owned)`touch owned`;touch owned\"#.git";

    @TempDir Path temp;

    private GitServers servers;
    private Path root;
    private TestRepository repository;
    private GitFetcher fetcher;
    private String first;
    private String second;
    private String library;

    @BeforeEach
    void start() throws Exception {
        root = Files.createDirectory(temp.resolve("srv"));
        TestRepository other = TestRepository.create(root.resolve("lib.git"));
        library = other.write("l.txt", "l").commit("library");
        repository = TestRepository.create(root.resolve("app.git"));
        first = repository.write("sub/a.txt", "one").commit("first");
        repository.git("tag", "-a", "-m", "tag", "v1");
        repository.write("sub/a.txt", "two").commit("second");
        repository.addLink("lib", "../lib.git", library);
        second = repository.git("rev-parse", "HEAD");
        fetcher = new GitFetcher(TestSettings.local(), temp.resolve("scratch"));
        servers = new GitServers(temp.resolve("servers"));
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    private Path checkout(String url, GitAccess access) throws Exception {
        GitUrl parsed = GitUrl.parse(url);
        Path into = Files.createTempDirectory(temp, "into");
        fetcher.checkout(parsed, fetcher.resolve(parsed, access), into, access);
        return into;
    }

    private void fetchesEverything(String url, GitAccess access) throws Exception {
        Path head = checkout(url + "?keep-git-dir=1", access);
        assertThat(head.resolve("sub/a.txt")).hasContent("two");
        assertThat(head.resolve("lib/l.txt")).hasContent("l");
        assertThat(repository.git("-C", head.toString(), "rev-list", "HEAD")).isEqualTo(second);
        assertThat(checkout(url + "#v1:sub", access).resolve("a.txt")).hasContent("one");
        assertThat(checkout(url + "#" + first, access).resolve("sub/a.txt")).hasContent("one");
        assertThatThrownBy(() -> checkout(url + "#nothing", access))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("does not contain ref 'nothing'");
    }

    @Test
    void fetchesFromTheGitDaemon() throws Exception {
        servers.startDaemon(root);
        fetchesEverything("git://127.0.0.1:" + servers.port + "/app.git", GitAccess.NONE);
    }

    @Test
    void fetchesOverSshWithAnAgent() throws Exception {
        servers.startSshd();
        Path agent = servers.startAgent();
        String known = servers.knownHost();
        String url = "ssh://root@127.0.0.1:" + servers.port + root.resolve("app.git");
        fetchesEverything(url, new GitAccess(agent, known, null, null));
        assertThatThrownBy(() -> checkout(url, new GitAccess(null, known, null, null)))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("Permission denied");
        assertThatThrownBy(() -> checkout(url, new GitAccess(agent, null, null, null)))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("Host key verification failed");
    }

    /** Over ssh, the path goes through the shell of the server. */
    @Test
    void pathsAreNoCommands() throws Exception {
        String commit = TestRepository.create(root.resolve(ODD)).write("a", "odd").commit("odd");
        String encoded = ODD.replace(" ", "%20").replace("#", "%23");
        servers.startSshd();
        GitAccess access = new GitAccess(servers.startAgent(), servers.knownHost(), null, null);
        String url = "ssh://root@127.0.0.1:" + servers.port + root + "/" + encoded;
        assertThat(fetcher.resolve(GitUrl.parse(url), access).commitId()).isEqualTo(commit);
        assertThat(checkout(url, access).resolve("a")).hasContent("odd");
        for (Path folder : new Path[] {root, Path.of("/root"), Path.of("")}) {
            assertThat(folder.resolve("owned")).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh://-oProxyCommand=touch%20owned/app.git",
                "ssh://-oProxyCommand=x@127.0.0.1/app.git",
                "ssh://git@127.0.0.1/-upload-pack",
                "git://-c/app.git",
                "git://127.0.0.1/app.git#--upload-pack=touch",
                "git://127.0.0.1/app.git?ref=-c",
                "git://127.0.0.1/a%0Ahost=other/app.git",
                "ext::sh -c touch% owned",
                "file:///srv/app.git",
                "/srv/app.git",
            })
    void optionsAndOtherProtocolsAreNoUrls(String url) {
        assertThatThrownBy(() -> checkout(url, GitAccess.NONE))
                .isInstanceOf(InvalidSourceException.class);
    }

    @Test
    void serversWithoutATrustedCertificateAreRefused() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpsServer server =
                HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned()));
        server.createContext(
                "/",
                exchange -> {
                    requests.incrementAndGet();
                    exchange.close();
                });
        server.start();
        try {
            String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/app.git";
            assertThatThrownBy(() -> checkout(url, GitAccess.NONE))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining("certificate");
        } finally {
            server.stop(0);
        }
        assertThat(requests).hasValue(0);
    }

    private SSLContext selfSigned() throws Exception {
        Path file = temp.resolve("key.p12");
        char[] password = "password".toCharArray();
        GitServers.run(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storepass",
                "password",
                "-keystore",
                file.toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
