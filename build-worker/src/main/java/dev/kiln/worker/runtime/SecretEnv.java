package dev.kiln.worker.runtime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An environment variable of a step whose value nothing shows but the step itself. */
public final class SecretEnv implements AutoCloseable {
    /** What Linux takes as one string of an environment (MAX_ARG_STRLEN), the name included. */
    static final int MAX_BYTES = 128 * 1024 - 1;

    private final String name;
    private final byte[] value;

    /**
     * A variable.
     *
     * @param value is copied
     */
    public SecretEnv(String name, byte[] value) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not the name of an environment variable");
        }
        this.name = name;
        this.value = value.clone();
    }

    public String name() {
        return name;
    }

    /** {@code NAME=value}. */
    String entry() throws StepStartException {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException e) {
            throw unfit("is not UTF-8 text");
        }
        if (text.indexOf(0) >= 0) {
            throw unfit("holds a zero byte");
        }
        if (name.length() + 1 + value.length > MAX_BYTES) {
            throw unfit("is longer than the " + MAX_BYTES + " bytes that Linux takes");
        }
        return name + "=" + text;
    }

    private StepStartException unfit(String why) {
        return new StepStartException(
                "the secret for the environment variable "
                        + name
                        + " "
                        + why
                        + ": mount it as a file instead, with target=");
    }

    /** Overwrites the value. */
    @Override
    public void close() {
        Arrays.fill(value, (byte) 0);
    }

    @Override
    public String toString() {
        return name + "=****";
    }
}
