package dev.kiln.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * The certificates of registries in Docker's layout ({@code certs.d}): in a folder named {@code
 * host:port}, each {@code *.crt} is a certificate authority that is trusted besides the JVM's own,
 * and each {@code *.cert} with the {@code *.key} of the same name a client certificate.
 *
 * @param root that holds the folders
 */
public record CertificateFolder(Path root) {
    private static final int MAX_FILE_BYTES = 1024 * 1024;
    private static final int MAX_FILES = 100;

    /**
     * What is trusted and shown at a registry.
     *
     * @param registry {@code host} or {@code host:port}
     * @return absent if nothing is there for it
     * @throws IOException if a file cannot be used; the message names it
     */
    public @Nullable SSLContext find(String registry) throws IOException {
        List<Path> files = files(root.resolve(registry));
        List<X509Certificate> authorities = new ArrayList<>();
        List<PemSslStore> clients = new ArrayList<>();
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(".crt")) {
                authorities.addAll(certificates(load(file, null)));
            } else if (name.endsWith(".cert")) {
                clients.add(load(file, partner(file, ".cert", ".key", files)));
            } else if (name.endsWith(".key")) {
                partner(file, ".key", ".cert", files);
            }
        }
        return authorities.isEmpty() && clients.isEmpty() ? null : context(authorities, clients);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> listed = Files.list(folder)) {
            List<Path> files = listed.sorted().limit(MAX_FILES + 1).toList();
            if (files.size() > MAX_FILES) {
                throw new IOException(
                        folder + " holds more than " + MAX_FILES + " files of certificates");
            }
            return files;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    private static Path partner(Path file, String ending, String other, List<Path> files)
            throws IOException {
        String name = String.valueOf(file.getFileName());
        String wanted = name.substring(0, name.length() - ending.length()) + other;
        Path partner = file.resolveSibling(wanted);
        if (!files.contains(partner)) {
            throw new IOException(
                    "%s lacks its partner: a client certificate is NAME.cert and NAME.key, and %s is missing"
                            .formatted(file, wanted));
        }
        return partner;
    }

    private static PemSslStore load(Path certificates, @Nullable Path key) throws IOException {
        PemSslStoreDetails details =
                PemSslStoreDetails.forCertificates(read(certificates, "CERTIFICATE"));
        if (key != null) {
            details = details.withPrivateKey(read(key, "PRIVATE KEY"));
        }
        try {
            return Objects.requireNonNull(PemSslStore.load(details));
        } catch (RuntimeException e) {
            // The parser's words could quote the file.
            throw new IOException(
                    (key == null ? certificates : certificates + " or " + key)
                            + " cannot be read: is it PEM of a certificate and its key?");
        }
    }

    private static List<X509Certificate> certificates(PemSslStore store) {
        return Objects.requireNonNullElse(store.certificates(), List.of());
    }

    private static String read(Path file, String label) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_FILE_BYTES + 1);
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (bytes.length > MAX_FILE_BYTES || !text.contains(label + "-----")) {
            throw new IOException(
                    "%s is not PEM of a %s of at most %d bytes"
                            .formatted(file, label.toLowerCase(Locale.ROOT), MAX_FILE_BYTES));
        }
        return text;
    }

    private static SSLContext context(List<X509Certificate> authorities, List<PemSslStore> clients)
            throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(clients), trustManagers(authorities), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "certificates of a registry cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyManager[] keyManagers(List<PemSslStore> clients)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (PemSslStore client : clients) {
            store.setKeyEntry(
                    "client" + store.size(),
                    client.privateKey(),
                    new char[0],
                    certificates(client).toArray(X509Certificate[]::new));
        }
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trustManagers(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (TrustManager own : trustManagers((KeyStore) null)) {
            if (own instanceof X509TrustManager trusted) {
                for (X509Certificate certificate : trusted.getAcceptedIssuers()) {
                    store.setCertificateEntry("own" + store.size(), certificate);
                }
            }
        }
        for (X509Certificate certificate : authorities) {
            store.setCertificateEntry("folder" + store.size(), certificate);
        }
        return trustManagers(store);
    }

    private static TrustManager[] trustManagers(@Nullable KeyStore store)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
