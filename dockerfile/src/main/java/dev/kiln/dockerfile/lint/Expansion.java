package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.WordExpander;
import dev.kiln.dockerfile.WordExpansionException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A word with its variables resolved, and which there were.
 *
 * @param result null where the word cannot be resolved
 * @param problem why not; null where it can
 * @param matched variables that have a value
 * @param unmatched variables that have none, a default or not
 */
record Expansion(
        @Nullable String result,
        @Nullable String problem,
        Set<String> matched,
        Set<String> unmatched) {
    static Expansion of(String word, Map<String, String> variables, char escape) {
        return of(variables, lookup -> WordExpander.expand(word, lookup, escape));
    }

    /** Of the body of a here-document. */
    static Expansion ofBody(String body, Map<String, String> variables) {
        return of(variables, lookup -> WordExpander.expandBody(body, lookup));
    }

    private static Expansion of(
            Map<String, String> variables,
            Function<Function<String, @Nullable String>, String> expander) {
        var matched = new LinkedHashSet<String>();
        var unmatched = new LinkedHashSet<String>();
        try {
            String result =
                    expander.apply(name -> {
                        String value = variables.get(name);
                        (value == null ? unmatched : matched).add(name);
                        return value;
                    });
            return new Expansion(result, null, matched, unmatched);
        } catch (WordExpansionException e) {
            return new Expansion(null, e.getMessage(), matched, unmatched);
        }
    }
}
