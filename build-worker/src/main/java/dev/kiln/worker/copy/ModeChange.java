package dev.kiln.worker.copy;

import java.util.List;

/**
 * What {@code --chmod} does to a mode: an octal number replaces it, a symbolic mode ({@code
 * u=rwX,go-w}, chmod(1)) changes it.
 */
public final class ModeChange {
    private static final int MAX_MODE = 07777;
    private static final int PERMISSIONS = 0777;
    private static final int DEFAULT_DIRECTORY = 0755;
    private static final int OCTAL = 8;

    private final String text;
    private final List<ModeStep> steps;
    private final int octal;

    private ModeChange(String text, List<ModeStep> steps, int octal) {
        this.text = text;
        this.steps = List.copyOf(steps);
        this.octal = octal;
    }

    /**
     * Reads a mode.
     *
     * @throws IllegalArgumentException if it is neither an octal number up to 7777 nor a symbolic
     *     mode
     */
    public static ModeChange parse(String text) {
        if (text.isEmpty() || Character.isDigit(text.charAt(0))) {
            return new ModeChange(text, List.of(), octal(text));
        }
        return new ModeChange(text, new ModeParser(text).parse(), -1);
    }

    private static int octal(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '7')) {
            throw notOctal(text);
        }
        int mode = 0;
        for (int i = 0; i < text.length() && mode <= MAX_MODE; i++) {
            mode = mode * OCTAL + text.charAt(i) - '0';
        }
        if (mode > MAX_MODE) {
            throw notOctal(text);
        }
        return mode;
    }

    private static IllegalArgumentException notOctal(String text) {
        return new IllegalArgumentException(
                "invalid chmod parameter: '"
                        + text
                        + "'. it should be octal string and between 0 and 07777, or symbolic as in"
                        + " u=rwX,go-w");
    }

    /** The mode of a copy. */
    int applyTo(int mode, boolean directory) {
        int result = octal >= 0 ? octal : mode;
        for (ModeStep step : steps) {
            result = step.apply(result, mode, directory);
        }
        return result;
    }

    /** The mode of directories that a copy makes on its way: a symbolic mode does not count. */
    int ofNewDirectories() {
        return octal >= 0 ? octal & PERMISSIONS : DEFAULT_DIRECTORY;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModeChange change && text.equals(change.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The mode as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
