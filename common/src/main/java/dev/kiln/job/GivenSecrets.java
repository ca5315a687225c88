package dev.kiln.job;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Names of what a client gave for a build and that no message carries; the values are in the {@link
 * dev.kiln.secret.SecretStore} under the job.
 *
 * @param ids of secrets, as in {@code --secret id=…}
 * @param sshKeys how many private keys each ssh agent has, by its id, as in {@code --ssh id=…}
 */
public record GivenSecrets(Set<String> ids, Map<String, Integer> sshKeys) {
    public static final GivenSecrets NONE = new GivenSecrets(Set.of(), Map.of());

    public GivenSecrets {
        ids = Collections.unmodifiableSet(new TreeSet<>(ids));
        sshKeys = Collections.unmodifiableMap(new TreeMap<>(sshKeys));
    }

    /** The key in the secret store of a secret. */
    public static String secretKey(String id) {
        return "secret:" + id;
    }

    /**
     * The key in the secret store of a private key.
     *
     * @param number from 0
     */
    public static String sshKey(String agent, int number) {
        return "ssh:" + agent + ":" + number;
    }
}
