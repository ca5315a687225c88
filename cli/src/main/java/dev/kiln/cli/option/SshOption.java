package dev.kiln.cli.option;

import dev.kiln.cli.farm.BodyPart;
import dev.kiln.cli.farm.FarmException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * {@code --ssh ID=KEY[,KEY]}: private keys, which an agent of the build holds.
 *
 * @param keys files
 */
public record SshOption(String agent, List<Path> keys) {
    private static final int MAX_KEY_BYTES = 1 << 20;

    public SshOption {
        keys = List.copyOf(keys);
    }

    /**
     * Reads one option.
     *
     * @throws IllegalArgumentException if it names no key: an agent cannot be forwarded
     */
    public static SshOption parse(String text) {
        int equals = text.indexOf('=');
        String agent = equals < 0 ? text : text.substring(0, equals);
        String paths = equals < 0 ? "" : text.substring(equals + 1);
        if (!BodyPart.isName(agent)) {
            throw new IllegalArgumentException(
                    "--ssh '%s': expected ID=KEY[,KEY], as in default=~/.ssh/id_ed25519"
                            .formatted(text));
        }
        if (paths.isEmpty()) {
            throw new IllegalArgumentException(
                    ("--ssh '%s' names no key: a build outlives its client, so that an agent cannot"
                                    + " be forwarded; name private keys, as in --ssh %s=~/.ssh/id_ed25519")
                            .formatted(text, agent));
        }
        return new SshOption(agent, Arrays.stream(paths.split(",", -1)).map(Path::of).toList());
    }

    /**
     * The parts of the request that carry the keys.
     *
     * @throws FarmException if a file cannot be read or is no private key
     */
    public List<BodyPart> parts() throws FarmException {
        for (Path key : keys) {
            requirePrivateKey(key);
        }
        return keys.stream()
                .map(key -> new BodyPart("ssh." + agent, out -> Files.copy(key, out)))
                .toList();
    }

    private static void requirePrivateKey(Path file) throws FarmException {
        if (!Files.isRegularFile(file)) {
            throw new FarmException(
                    "'%s' is no file: --ssh takes private keys, not the socket of an agent"
                            .formatted(file));
        }
        byte[] bytes = new byte[0];
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_KEY_BYTES + 1);
            boolean isKey =
                    bytes.length <= MAX_KEY_BYTES
                            && new String(bytes, StandardCharsets.ISO_8859_1)
                                    .contains("PRIVATE KEY-----");
            if (!isKey) {
                throw new FarmException(
                        "'%s' holds no private key in PEM or OpenSSH form".formatted(file));
            }
        } catch (FarmException e) {
            throw e;
        } catch (IOException e) {
            throw new FarmException("cannot read the private key '%s'".formatted(file), e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
