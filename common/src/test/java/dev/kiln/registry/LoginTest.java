package dev.kiln.registry;

import static dev.kiln.testkit.registry.CncfRegistryOptions.PASSWORD;
import static dev.kiln.testkit.registry.CncfRegistryOptions.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.testkit.registry.CncfRegistry;
import dev.kiln.testkit.registry.CncfRegistryOptions;
import dev.kiln.testkit.registry.TestingCertificate;
import dev.kiln.testkit.registry.TokenServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins at the CNCF registry: by passwords, by its token protocol, over https. */
class LoginTest {
    private static final byte[] BYTES = "a private blob".getBytes(StandardCharsets.UTF_8);
    private static final Credentials.Password RIGHT = new Credentials.Password(USER, PASSWORD);
    private static final Credentials.Password WRONG =
            new Credentials.Password(USER, "wrong-Battery-staple");

    @TempDir private static Path folder;
    private static TestingCertificate certificate;
    private static TestingCertificate other;
    private static CncfRegistry basic;
    private static CncfRegistry bearer;
    private static TokenServer tokens;

    @BeforeAll
    static void start() throws Exception {
        certificate = TestingCertificate.make(folder.resolve("certificate"));
        other = TestingCertificate.make(folder.resolve("other"));
        tokens = TokenServer.start(certificate, USER, PASSWORD);
        basic =
                CncfRegistry.start(
                        Files.createDirectory(folder.resolve("basic")),
                        new CncfRegistryOptions()
                                .withHtpasswd()
                                .withTls(certificate)
                                .withClientCa(other));
        bearer =
                CncfRegistry.start(
                        Files.createDirectory(folder.resolve("bearer")),
                        new CncfRegistryOptions().withTokens(tokens.realm(), certificate));
    }

    @AfterAll
    static void stop() {
        basic.close();
        bearer.close();
        tokens.close();
    }

    @Test
    void getsInByPasswordWithTheCertificatesOfItsFolder() throws Exception {
        RegistryClient client = at(basic, RIGHT);
        assertThat(client.login()).isEmpty();
        assertThatThrownBy(() -> at(basic, WRONG).login())
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("GET " + basic.uri() + "/v2/ was answered with status 401")
                .hasMessageContaining("does not accept this login")
                .hasMessageNotContaining(WRONG.password());
        assertThatThrownBy(() -> at(basic, null).login()).hasMessageContaining("status 401");
        pushAndRead(client);
        assertThatThrownBy(() -> at(basic, null).hasBlob("acme/app", Digest.ofBytes(BYTES)))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.status()).isEqualTo(401));
    }

    @Test
    void trustsNoCertificateThatItWasNotGiven() throws Exception {
        RegistryClient trusting = new RegistryClient(basic.uri(), hasty());
        assertThatThrownBy(trusting::login)
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("got no answer (SSLHandshakeException");
        Path certs = Files.createDirectories(folder.resolve("without-client"));
        certificate.writeCertificate(certs.resolve(basic.host()).resolve("ca.crt"));
        RegistryAccess nobody =
                RegistryAccess.ANONYMOUS.withTls(new CertificateFolder(certs).find(basic.host()));
        assertThatThrownBy(() -> new RegistryClient(basic.uri(), hasty(), nobody).login())
                .hasMessageContaining("got no answer");
        assertThat(new CertificateFolder(certs).find("localhost:1")).isNull();
    }

    @Test
    void namesTheCertificateThatCannotBeUsed() throws Exception {
        Path certs = Files.createDirectories(folder.resolve("broken/a.example:5000"));
        CertificateFolder broken = new CertificateFolder(folder.resolve("broken"));
        other.writeCertificate(certs.resolve("client.cert"));
        assertThatThrownBy(() -> broken.find("a.example:5000"))
                .hasMessageContaining("client.cert lacks its partner")
                .hasMessageContaining("client.key is missing");
        Files.writeString(certs.resolve("client.key"), "secret stuff");
        assertThatThrownBy(() -> broken.find("a.example:5000"))
                .hasMessageContaining("client.key is not PEM of a private key")
                .hasMessageNotContaining("secret stuff");
    }

    @Test
    void getsInByTokensAndAsksForEachOnce() throws Exception {
        RegistryClient client = at(bearer, RIGHT);
        int before = tokens.requests().size();
        pushAndRead(client);
        List<String> asked = tokens.requests().subList(before, tokens.requests().size());
        assertThat(asked)
                .hasSize(2)
                .allMatch(request -> request.endsWith(TokenRequest.basic(RIGHT)))
                .anyMatch(request -> request.contains("scope=repository%3Aacme%2Fapp%3Apull&"))
                // The registry names what it wants in any order.
                .anyMatch(request ->
                        request.contains("scope=repository%3Aacme%2Fapp%3Apull%2Cpush&")
                                || request.contains("scope=repository%3Aacme%2Fapp%3Apush%2Cpull&"))
                .allMatch(request -> request.contains("service=registry+of+a+test"))
                .allMatch(request -> request.contains("account=" + USER));
    }

    @Test
    void letsNobodySeeWhatIsPrivateAndEverybodyWhatIsPublic() throws Exception {
        at(bearer, RIGHT).pushBlob("public/app", MediaType.OCTET_STREAM, BYTES);
        Digest digest = Digest.ofBytes(BYTES);
        assertThat(at(bearer, null).hasBlob("public/app", digest)).isTrue();
        assertThatThrownBy(() -> at(bearer, null).hasBlob("acme/app", digest))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.status()).isEqualTo(401));
        assertThatThrownBy(() -> at(bearer, WRONG).hasBlob("acme/app", digest))
                .hasMessageContaining("GET " + tokens.realm() + " was answered with status 401")
                .hasMessageContaining("no token was given to " + USER)
                .hasMessageNotContaining(TokenRequest.basic(WRONG).substring(6))
                .hasMessageContaining("you sent Basic ***");
    }

    @Test
    void isGivenAnIdentityTokenAndGetsInByThat() throws Exception {
        Credentials.IdentityToken identity = at(bearer, RIGHT).login().orElseThrow();
        assertThat(identity)
                .isEqualTo(new Credentials.IdentityToken(USER, TokenServer.IDENTITY_TOKEN));
        assertThat(identity.toString()).doesNotContain(TokenServer.IDENTITY_TOKEN);
        int before = tokens.requests().size();
        RegistryClient client = at(bearer, identity);
        client.login();
        pushAndRead(client);
        assertThat(tokens.requests().subList(before, tokens.requests().size()))
                .hasSize(3)
                .containsOnly("POST /token");
        Credentials.IdentityToken revoked = new Credentials.IdentityToken(USER, "revoked-0987");
        assertThatThrownBy(() -> at(bearer, revoked).login())
                .hasMessageContaining("POST " + tokens.realm() + " was answered with status 401")
                .hasMessageNotContaining("revoked-0987");
    }

    @Test
    void manyWhoNeedATokenWaitForOne() throws Exception {
        RegistryClient client = at(bearer, RIGHT);
        client.pushBlob("acme/many", MediaType.OCTET_STREAM, BYTES);
        RegistryClient fresh = at(bearer, RIGHT);
        int before = tokens.requests().size();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                all.add(threads.submit(() -> fresh.hasBlob("acme/many", Digest.ofBytes(BYTES))));
            }
            for (Future<Boolean> one : all) {
                assertThat(one.get()).isTrue();
            }
        }
        assertThat(tokens.requests()).hasSize(before + 1);
    }

    private static RegistryClientOptions hasty() {
        return RegistryClientOptions.DEFAULTS.withAttempts(1);
    }

    private static RegistryClient at(CncfRegistry registry, @Nullable Credentials credentials)
            throws Exception {
        Path certs = folder.resolve("certs.d");
        Path own = certs.resolve(basic.host());
        if (Files.notExists(own)) {
            certificate.writeCertificate(own.resolve("ca.crt"));
            other.writeCertificate(own.resolve("client.cert"));
            other.writeKey(own.resolve("client.key"));
        }
        RegistryAccess access =
                RegistryAccess.ANONYMOUS
                        .withCredentials(credentials)
                        .withTls(new CertificateFolder(certs).find(registry.host()));
        return new RegistryClient(registry.uri(), hasty(), access);
    }

    private static void pushAndRead(RegistryClient client) throws IOException {
        Descriptor pushed =
                client.pushBlob("acme/app", MediaType.OCTET_STREAM, out -> out.write(BYTES));
        try (InputStream in = client.openBlob("acme/app", pushed)) {
            assertThat(in.readAllBytes()).isEqualTo(BYTES);
        }
        assertThat(client.hasBlob("acme/app", pushed.digest())).isTrue();
    }
}
