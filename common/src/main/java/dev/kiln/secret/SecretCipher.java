package dev.kiln.secret;

import dev.kiln.job.JobId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits before the text. The job and the id
 * are authenticated too: a text that was moved to another place there is not decrypted.
 */
public final class SecretCipher {
    private static final String SETTING = "kiln.secrets.key-file";
    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MAX_FILE_BYTES = 65536;

    private final List<SecretKey> keys;
    private final SecureRandom random = new SecureRandom();

    private SecretCipher(List<SecretKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * The cipher of the key file of these settings; without one, it refuses to encrypt.
     *
     * @throws IOException if the file cannot be read or is none of keys
     */
    public static SecretCipher open(SecretSettings settings) throws IOException {
        Path file = settings.keyFile();
        return new SecretCipher(file == null ? List.of() : read(file));
    }

    /**
     * Encrypts a secret.
     *
     * @throws SecretsUnavailableException if no key is configured
     */
    public byte[] encrypt(JobId job, String id, byte[] value) {
        if (keys.isEmpty()) {
            throw new SecretsUnavailableException(
                    "this farm takes no secrets, since it has no key to encrypt them with: let "
                            + SETTING
                            + " of every service name a file with a line of 32 random bytes in"
                            + " Base64 (openssl rand -base64 32)");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keys.getFirst(), nonce, job, id);
            byte[] result = new byte[NONCE_BYTES + cipher.getOutputSize(value.length)];
            System.arraycopy(nonce, 0, result, 0, NONCE_BYTES);
            cipher.doFinal(value, 0, value.length, result, NONCE_BYTES);
            return result;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot encrypt with " + ALGORITHM, e);
        }
    }

    /**
     * Decrypts a secret.
     *
     * @throws SecretsUnavailableException if none of the keys fits, or the text was changed or
     *     moved
     */
    public byte[] decrypt(JobId job, String id, byte[] text) {
        for (SecretKey key : keys) {
            Optional<byte[]> value = tryDecrypt(key, job, id, text);
            if (value.isPresent()) {
                return value.get();
            }
        }
        throw new SecretsUnavailableException(
                "the secret '%s' of job %s cannot be decrypted with the %d keys of %s: it must hold"
                                .formatted(id, job, keys.size(), SETTING)
                        + " the key of the service that took the secret");
    }

    private static Optional<byte[]> tryDecrypt(SecretKey key, JobId job, String id, byte[] text) {
        if (text.length < NONCE_BYTES) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOf(text, NONCE_BYTES);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, job, id);
            return Optional.of(cipher.doFinal(text, NONCE_BYTES, text.length - NONCE_BYTES));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot decrypt " + ALGORITHM, e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, JobId job, String id)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((job + "\0" + id).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static List<SecretKey> read(Path file) throws IOException {
        byte[] content;
        try (InputStream stream = Files.newInputStream(file)) {
            content = stream.readNBytes(MAX_FILE_BYTES + 1);
        }
        try {
            if (content.length > MAX_FILE_BYTES) {
                throw invalid(file, "it is longer than " + MAX_FILE_BYTES + " bytes");
            }
            return parse(file, content);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static List<SecretKey> parse(Path file, byte[] content) throws IOException {
        List<SecretKey> keys = new ArrayList<>();
        int start = 0;
        int line = 1;
        for (int i = 0; i <= content.length; i++) {
            if (i == content.length || content[i] == '\n') {
                byte[] text = stripped(content, start, i);
                if (text.length > 0 && text[0] != '#') {
                    keys.add(key(file, line, text));
                }
                Arrays.fill(text, (byte) 0);
                start = i + 1;
                line++;
            }
        }
        if (keys.isEmpty()) {
            throw invalid(file, "it holds no key");
        }
        return keys;
    }

    private static byte[] stripped(byte[] content, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && content[from] <= ' ') {
            from++;
        }
        while (from < to && content[to - 1] <= ' ') {
            to--;
        }
        return Arrays.copyOfRange(content, from, to);
    }

    private static SecretKey key(Path file, int line, byte[] text) throws IOException {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw invalid(file, "line " + line + " is not Base64"); // e would quote the key
        }
        try {
            if (key.length != KEY_BYTES) {
                throw invalid(file, "line " + line + " has " + key.length + " bytes");
            }
            return new SecretKeySpec(key, "AES");
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static IOException invalid(Path file, String reason) {
        return new IOException(
                "%s %s is not a file of keys, lines of 32 bytes in Base64: %s"
                        .formatted(SETTING, file, reason));
    }
}
