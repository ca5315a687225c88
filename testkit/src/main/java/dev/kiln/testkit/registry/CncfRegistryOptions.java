package dev.kiln.testkit.registry;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * Whom a registry lets in, and by what (distribution, "Configuring a registry", {@code auth} and
 * {@code http.tls}).
 *
 * @param htpasswd whether it asks for {@link #USER} and {@link #PASSWORD} by Basic
 * @param tls what it shows over https; http where absent
 * @param clientCa whose certificate a client must show; only over https
 * @param realm of a token service that it sends clients to
 * @param tokenCertificate of that token service
 */
public record CncfRegistryOptions(
        boolean htpasswd,
        @Nullable TestingCertificate tls,
        @Nullable TestingCertificate clientCa,
        @Nullable URI realm,
        @Nullable TestingCertificate tokenCertificate) {
    /** The one user of a registry with passwords. */
    public static final String USER = "builder";

    /** The password of {@link #USER}. */
    public static final String PASSWORD = "correct-horse-Battery-9";

    /** What {@code htpasswd -B} makes of the two: the registry takes bcrypt only. */
    private static final String HTPASSWD =
            "builder:$2y$05$WcozD8YmbBCVhKtqDWFAp.rKBvTGwxk5AGGJG3E85pzuJGXm8tneC\n";

    /** Open to all, over http. */
    public CncfRegistryOptions() {
        this(false, null, null, null, null);
    }

    /** The same with passwords. */
    public CncfRegistryOptions withHtpasswd() {
        return new CncfRegistryOptions(true, tls, clientCa, realm, tokenCertificate);
    }

    /** The same over https. */
    public CncfRegistryOptions withTls(TestingCertificate certificate) {
        return new CncfRegistryOptions(htpasswd, certificate, clientCa, realm, tokenCertificate);
    }

    /** The same for clients with this certificate only. */
    public CncfRegistryOptions withClientCa(TestingCertificate certificate) {
        return new CncfRegistryOptions(htpasswd, tls, certificate, realm, tokenCertificate);
    }

    /** The same for clients with a token of this service. */
    public CncfRegistryOptions withTokens(URI newRealm, TestingCertificate certificate) {
        return new CncfRegistryOptions(htpasswd, tls, clientCa, newRealm, certificate);
    }

    String scheme() {
        return tls == null ? "http" : "https";
    }

    /** Writes the files that the configuration names; gives its part behind {@code http.addr}. */
    String write(Path folder) throws IOException {
        StringBuilder yaml = new StringBuilder();
        try {
            if (tls != null) {
                Path certificate = tls.writeCertificate(folder.resolve("tls/server.crt"));
                Path key = tls.writeKey(folder.resolve("tls/server.key"));
                yaml.append(
                        "  tls:\n    certificate: %s\n    key: %s\n".formatted(certificate, key));
                if (clientCa != null) {
                    Path ca = clientCa.writeCertificate(folder.resolve("tls/client-ca.crt"));
                    yaml.append("    clientcas: [\"%s\"]\n".formatted(ca));
                }
            }
            if (htpasswd) {
                Path file = Files.writeString(folder.resolve("htpasswd"), HTPASSWD);
                yaml.append(
                        "auth:\n  htpasswd:\n    realm: a test\n    path: %s\n".formatted(file));
            } else if (realm != null && tokenCertificate != null) {
                Path bundle = tokenCertificate.writeCertificate(folder.resolve("tls/tokens.crt"));
                yaml.append(
                        "auth:\n  token:\n    realm: %s\n    service: %s\n    issuer: %s\n    rootcertbundle: %s\n"
                                .formatted(realm, TokenServer.SERVICE, TokenServer.ISSUER, bundle));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        return yaml.toString();
    }
}
