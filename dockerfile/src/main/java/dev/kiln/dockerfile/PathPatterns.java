package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Patterns that a copy holds its paths against ({@code --exclude}, {@code --parents}), as moby's
 * patternmatcher has them for a walk from the top: the syntax of {@link IgnoreRules}, but a leading
 * slash is kept (and so matches nothing), and {@code #} is a character like others. The walker
 * passes on what the directory above matched.
 */
public final class PathPatterns {
    private record Rule(IgnorePattern pattern, boolean exception) {}

    private final List<Rule> rules;

    private PathPatterns(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * What a path matched.
     *
     * @param matched whether the patterns together match it
     */
    public record Match(boolean matched, List<Boolean> single) {
        public Match {
            single = List.copyOf(single);
        }
    }

    /**
     * Reads patterns, in order; blank ones count for nothing.
     *
     * @throws IllegalArgumentException if one is malformed or too long, or there are too many
     */
    public static PathPatterns of(List<String> patterns) {
        if (patterns.size() > Limits.MAX_IGNORE_PATTERNS) {
            throw new IllegalArgumentException(
                    "found "
                            + patterns.size()
                            + " patterns: expected at most "
                            + Limits.MAX_IGNORE_PATTERNS);
        }
        var rules = new ArrayList<Rule>();
        for (String written : patterns) {
            if (!written.isBlank()) {
                rules.add(rule(written.strip()));
            }
        }
        return new PathPatterns(rules);
    }

    private static Rule rule(String written) {
        if (written.length() > Limits.MAX_IGNORE_PATTERN_CHARS) {
            throw new IllegalArgumentException(
                    "found a pattern longer than "
                            + Limits.MAX_IGNORE_PATTERN_CHARS
                            + " characters: expected at most that");
        }
        String cleaned = IgnoreRules.clean(written);
        boolean exception = cleaned.startsWith("!");
        if (cleaned.equals("!")) {
            throw new IllegalArgumentException(
                    "found '!' with nothing after it: expected a pattern");
        }
        if (cleaned.endsWith("\\") && !cleaned.endsWith("\\\\")) {
            throw new IllegalArgumentException(
                    "found '\\' at the end of '" + written + "': expected a character after it");
        }
        return new Rule(
                IgnorePatternReader.parse(exception ? cleaned.substring(1) : cleaned), exception);
    }

    /**
     * Whether a pattern begins with {@code !}: something below a matched directory may not match.
     */
    public boolean hasExceptions() {
        return rules.stream().anyMatch(Rule::exception);
    }

    /**
     * What a path matches: it or, by the match of the directory above, one of those above it.
     *
     * @param slashPath relative to the top of the walk
     * @param above the match of the directory that holds it; null at the top
     */
    public Match match(String slashPath, @Nullable Match above) {
        boolean matched = false;
        var single = new ArrayList<Boolean>(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            // A pattern that would change nothing is not tried, so its answer is not passed on.
            boolean fromAbove = above != null && above.single().get(i);
            boolean tried = rule.exception() == matched;
            boolean one = fromAbove || (tried && rule.pattern().matches(slashPath));
            single.add(one);
            if (one) {
                matched = !rule.exception();
            }
        }
        return new Match(matched, single);
    }

    /** Whether a pattern could match something below a directory; never wrongly no. */
    public boolean mayMatchBelow(String slashPath) {
        return rules.stream()
                .anyMatch(rule -> !rule.exception() && rule.pattern().mayMatchBelow(slashPath));
    }
}
