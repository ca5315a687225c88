package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.SourceRange;
import dev.kiln.dockerfile.Suggestion;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what the check of one Dockerfile may take: variables made of one another, and stages that
 * inherit them, grow far beyond the size of the file. No Dockerfile in use comes near.
 */
final class Budget {
    /** All that words expand to, and what stages inherit. */
    static final int MAX_CHARS = 4 << 20;

    /** How many names are compared with all others. */
    static final int MAX_SUGGESTIONS = 1000;

    /** What an inherited variable costs, however short it is. */
    private static final int CHARS_PER_VARIABLE = 64;

    private long chars;
    private int suggestions;

    /**
     * A word was expanded.
     *
     * @throws LintFailure if it is one too many
     */
    String expanded(SourceRange range, String word) {
        spend(range, word.length());
        return word;
    }

    /**
     * A stage inherits variables.
     *
     * @throws LintFailure if they are too many
     */
    void inherited(SourceRange range, Map<String, String> variables) {
        spend(range, (long) variables.size() * CHARS_PER_VARIABLE);
    }

    /** The name that was meant; null where none is near, or too much was asked already. */
    @Nullable String nearest(String word, Collection<String> names) {
        return suggestions++ < MAX_SUGGESTIONS ? Suggestion.nearest(word, names) : null;
    }

    private void spend(SourceRange range, long more) {
        chars += more;
        if (chars > MAX_CHARS) {
            throw LintFailure.at(
                    range,
                    "the variables of this Dockerfile expand to more than "
                            + MAX_CHARS
                            + " characters: the checks end here");
        }
    }
}
