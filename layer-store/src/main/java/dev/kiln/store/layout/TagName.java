package dev.kiln.store.layout;

import java.util.regex.Pattern;

/** A tag (distribution-spec, "Pulling manifests"). */
public record TagName(String value) {
    private static final Pattern GRAMMAR = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    public TagName {
        if (!isTag(value)) {
            throw new IllegalArgumentException(
                    "not a tag: expected at most 128 letters, digits, '_', '.' and '-'");
        }
    }

    /** Whether a text can be a tag. */
    public static boolean isTag(String text) {
        return GRAMMAR.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
