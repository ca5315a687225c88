package dev.kiln.worker.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Replaces the secrets of a step by {@code ***} in what it prints: each line of a secret, as it is.
 * What a step does to them first, such as encoding them, is not seen. Of each stream the end is
 * kept back as long as it could be the beginning of a secret.
 */
public final class SecretMask implements OutputSink, AutoCloseable {
    /** Shorter lines are not masked: they would turn up everywhere. */
    public static final int MIN_BYTES = 4;

    private static final byte[] MASK = "***".getBytes(StandardCharsets.US_ASCII);

    private final List<byte[]> secrets;
    private final OutputSink sink;
    private final boolean[] firstBytes = new boolean[256];
    private final byte[][] keptBack = {new byte[0], new byte[0]};

    /**
     * Masks secrets on their way to a sink.
     *
     * @param values are not kept
     */
    public SecretMask(List<byte[]> values, OutputSink sink) {
        this.secrets = values.stream().flatMap(value -> lines(value).stream()).toList();
        this.sink = sink;
        for (byte[] secret : secrets) {
            firstBytes[secret[0] & 0xff] = true;
        }
    }

    @Override
    public void accept(boolean stderr, byte[] bytes, int length) {
        if (secrets.isEmpty()) {
            sink.accept(stderr, bytes, length);
            return;
        }
        byte[] before = keptBack[stderr ? 1 : 0];
        byte[] all = Arrays.copyOf(before, before.length + length);
        System.arraycopy(bytes, 0, all, before.length, length);
        keptBack[stderr ? 1 : 0] = pass(stderr, all, false);
    }

    /** Passes on what was kept back, once the step has ended. */
    public void finish() {
        for (boolean stderr : new boolean[] {false, true}) {
            byte[] rest = keptBack[stderr ? 1 : 0];
            if (rest.length > 0) {
                pass(stderr, rest, true);
            }
        }
    }

    /** Gives what has to be kept back. */
    private byte[] pass(boolean stderr, byte[] bytes, boolean last) {
        var out = new ByteArrayOutputStream(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            if (!firstBytes[bytes[at] & 0xff]) {
                out.write(bytes[at++]);
            } else if (!last && isBeginning(bytes, at)) {
                break;
            } else {
                int length = secretAt(bytes, at);
                if (length > 0) {
                    out.writeBytes(MASK);
                    at += length;
                } else {
                    out.write(bytes[at++]);
                }
            }
        }
        if (out.size() > 0) {
            sink.accept(stderr, out.toByteArray(), out.size());
        }
        return Arrays.copyOfRange(bytes, at, bytes.length);
    }

    /** Whether all that follows could be the beginning of a longer secret. */
    private boolean isBeginning(byte[] bytes, int at) {
        int length = bytes.length - at;
        return secrets.stream()
                .anyMatch(secret ->
                        secret.length > length
                                && Arrays.equals(secret, 0, length, bytes, at, bytes.length));
    }

    /** The length of the longest secret that stands there; 0 for none. */
    private int secretAt(byte[] bytes, int at) {
        return secrets.stream()
                .filter(secret ->
                        secret.length <= bytes.length - at
                                && Arrays.equals(
                                        secret, 0, secret.length, bytes, at, at + secret.length))
                .mapToInt(secret -> secret.length)
                .max()
                .orElse(0);
    }

    private static List<byte[]> lines(byte[] value) {
        var lines = new ArrayList<byte[]>();
        int start = 0;
        for (int i = 0; i <= value.length; i++) {
            if (i == value.length || value[i] == '\n' || value[i] == '\r') {
                if (i - start >= MIN_BYTES) {
                    lines.add(Arrays.copyOfRange(value, start, i));
                }
                start = i + 1;
            }
        }
        return lines;
    }

    /** Overwrites the secrets. */
    @Override
    public void close() {
        secrets.forEach(secret -> Arrays.fill(secret, (byte) 0));
        for (byte[] rest : keptBack) {
            Arrays.fill(rest, (byte) 0);
        }
    }
}
