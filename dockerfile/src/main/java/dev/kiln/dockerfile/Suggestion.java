package dev.kiln.dockerfile;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Guesses what a misspelt name was meant to be: the nearest of those that are at most 2 edits off.
 */
public final class Suggestion {
    private static final int MAX_EDITS = 2;

    private Suggestion() {}

    /** {@code " (did you mean NAME?)"}, or nothing where no name is near. */
    static String of(String word, Collection<String> names) {
        String match = nearest(word, names);
        return match == null ? "" : " (did you mean " + match + "?)";
    }

    /** The nearest name; null where none is near, or the word is one of them. */
    public static @Nullable String nearest(String word, Collection<String> names) {
        int nearest = MAX_EDITS + 1;
        String match = null;
        for (String name : names) {
            int edits = edits(word, name);
            if (edits == 0) {
                return null;
            }
            if (edits < nearest) {
                nearest = edits;
                match = name;
            }
        }
        return match;
    }

    /** As {@link #of}, whatever the case of the word; in capitals if the word is. */
    static String ignoringCase(String word, Collection<String> upperCaseNames) {
        String suggestion = of(word.toUpperCase(Locale.ROOT), upperCaseNames);
        return word.equals(word.toUpperCase(Locale.ROOT))
                ? suggestion
                : suggestion.toLowerCase(Locale.ROOT);
    }

    /** The Levenshtein distance, or more than {@link #MAX_EDITS} where it is more than that. */
    private static int edits(String a, String b) {
        if (Math.abs(a.length() - b.length()) > MAX_EDITS) {
            return MAX_EDITS + 1;
        }
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
