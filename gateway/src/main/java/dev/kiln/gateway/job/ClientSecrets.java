package dev.kiln.gateway.job;

import dev.kiln.job.GivenSecrets;
import dev.kiln.secret.SecretSettings;
import dev.kiln.secret.SecretStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.http.HttpStatus;

/** What a client gave in secret, from the request into the secret store. Closed, it is nothing. */
final class ClientSecrets implements AutoCloseable {
    private final SecretSettings settings;
    private final Map<String, byte[]> values = new LinkedHashMap<>();
    private final TreeSet<String> ids = new TreeSet<>();
    private final TreeMap<String, Integer> sshKeys = new TreeMap<>();

    ClientSecrets(SecretSettings settings) {
        this.settings = settings;
    }

    /**
     * Reads a secret.
     *
     * @throws ProblemException if its id or its size is refused, or it was given before
     */
    void secret(String id, InputStream content) throws IOException {
        String part = "secret." + id;
        requireId(part, id, GivenSecrets.secretKey(id));
        if (!ids.add(id)) {
            throw ProblemException.badPart(part, "given twice");
        }
        values.put(GivenSecrets.secretKey(id), read(part, content));
    }

    /**
     * Reads a private key.
     *
     * @throws ProblemException if the agent's id or the size is refused
     */
    void sshKey(String agent, InputStream content) throws IOException {
        String part = "ssh." + agent;
        int number = sshKeys.getOrDefault(agent, 0);
        requireId(part, agent, GivenSecrets.sshKey(agent, number));
        byte[] key = read(part, content);
        if (key.length == 0) {
            throw ProblemException.badPart(part, "empty: send a private key");
        }
        values.put(GivenSecrets.sshKey(agent, number), key);
        sshKeys.put(agent, number + 1);
    }

    GivenSecrets given() {
        return new GivenSecrets(ids, sshKeys);
    }

    /** By the keys of the secret store; overwritten when this is closed. */
    Map<String, byte[]> values() {
        return values;
    }

    @Override
    public void close() {
        values.values().forEach(value -> Arrays.fill(value, (byte) 0));
        values.clear();
    }

    private static void requireId(String part, String id, String key) {
        if (id.isEmpty()) {
            throw ProblemException.badPart(part, "has no id behind the dot");
        }
        try {
            SecretStore.requireValidId(key);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badPart(part, String.valueOf(e.getMessage()));
        }
    }

    private byte[] read(String part, InputStream content) throws IOException {
        if (values.size() == settings.maxCount()) {
            throw ProblemException.badPart(
                    part,
                    "more secrets and keys than the "
                            + settings.maxCount()
                            + " that kiln.secrets.max-count allows");
        }
        int maxBytes = Math.toIntExact(settings.maxSize().toBytes());
        byte[] buffer = new byte[maxBytes + 1];
        try {
            int length = content.readNBytes(buffer, 0, buffer.length);
            if (length > maxBytes) {
                throw ProblemException.of(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "Secret too large",
                        "part '"
                                + part
                                + "': larger than the "
                                + maxBytes
                                + " bytes that kiln.secrets.max-size allows");
            }
            return Arrays.copyOf(buffer, length);
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }
}
