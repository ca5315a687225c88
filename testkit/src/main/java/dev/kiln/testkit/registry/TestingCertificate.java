package dev.kiln.testkit.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A self-signed certificate for the loopback addresses, with its key; made by the JDK's keytool.
 */
public final class TestingCertificate {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String ALIAS = "kiln";

    private final KeyStore store;

    private TestingCertificate(KeyStore store) {
        this.store = store;
    }

    /** Makes one, with files in a folder that is not there yet. */
    public static TestingCertificate make(Path folder) throws IOException, InterruptedException {
        Path file = Files.createDirectories(folder).resolve("store.p12");
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=kiln test",
                        "-validity",
                        "2",
                        "-ext",
                        "SAN=ip:127.0.0.1,dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString());
        Process keytool =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException(
                    "keytool failed: " + Files.readString(folder.resolve("keytool.log")));
        }
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD);
            return new TestingCertificate(store);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The certificate. */
    public X509Certificate certificate() throws GeneralSecurityException {
        return (X509Certificate) Objects.requireNonNull(store.getCertificate(ALIAS));
    }

    /** Its private key. */
    public PrivateKey key() throws GeneralSecurityException {
        return (PrivateKey) Objects.requireNonNull(store.getKey(ALIAS, PASSWORD));
    }

    /** For a server that shows this certificate. */
    public SSLContext context() throws GeneralSecurityException {
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** Writes the certificate as PEM. */
    public Path writeCertificate(Path file) throws IOException, GeneralSecurityException {
        return write(file, "CERTIFICATE", certificate().getEncoded());
    }

    /** Writes the key as PEM (PKCS #8). */
    public Path writeKey(Path file) throws IOException, GeneralSecurityException {
        return write(file, "PRIVATE KEY", key().getEncoded());
    }

    private static Path write(Path file, String label, byte[] der) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        byte[] newLine = "\n".getBytes(StandardCharsets.US_ASCII);
        return Files.writeString(
                file,
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(
                                label,
                                Base64.getMimeEncoder(64, newLine).encodeToString(der),
                                label));
    }
}
