package dev.kiln.store.layout;

import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import java.util.regex.Pattern;

/**
 * The name of a repository (distribution-spec, "Pulling manifests"): components of lower-case
 * letters and digits, joined by slashes. The farm's own repositories of contexts, step layers and
 * outputs have a second component that nobody else can have.
 */
public record RepositoryName(String value) {
    private static final int MAX_LENGTH = 255;
    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*+";
    private static final Pattern GRAMMAR =
            Pattern.compile(
                    COMPONENT + "(?:/(?:_contexts|_cache|_outputs))?+(?:/" + COMPONENT + ")*+");

    public RepositoryName {
        if (value.length() > MAX_LENGTH || !GRAMMAR.matcher(value).matches()) {
            throw new StoreException(
                    StoreError.NAME_INVALID,
                    "'%s' is not a repository name: expected at most %d lower-case letters, digits, '.', '_', '-' and '/'"
                            .formatted(shortened(value), MAX_LENGTH));
        }
    }

    @Override
    public String toString() {
        return value;
    }

    private static String shortened(String text) {
        return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
    }
}
