package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.CheckDirective;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which rules are checked: in the whole file, or at one instruction with its comments. */
record RuleChoice(
        boolean skipAll, Set<String> skip, boolean experimentalAll, Set<String> experimental) {
    private static final String CHECK = "check";

    static RuleChoice of(CheckDirective directive) {
        return new RuleChoice(false, Set.of(), false, Set.of()).with(directive);
    }

    boolean includes(Rule rule) {
        return rule.experimental()
                ? experimentalAll || experimental.contains(rule.ruleName())
                : !skipAll && !skip.contains(rule.ruleName());
    }

    /**
     * As a comment such as {@code # check=skip=Rule // why} before an instruction asks for it: the
     * first counts, and one that is malformed asks for nothing.
     */
    RuleChoice at(List<String> comments) {
        for (String comment : comments) {
            String options = optionsOf(comment);
            if (options != null) {
                try {
                    return with(CheckDirective.parse(options));
                } catch (IllegalArgumentException e) {
                    return this; // as BuildKit: a comment, whatever it says, is no error
                }
            }
        }
        return this;
    }

    /** What stands behind {@code check=}, up to the first blank. */
    private static @Nullable String optionsOf(String comment) {
        int equals = comment.indexOf('=');
        if (equals < 0
                || !comment.substring(0, equals).strip().toLowerCase(Locale.ROOT).equals(CHECK)) {
            return null;
        }
        String value = comment.substring(equals + 1).strip();
        return value.isEmpty() ? null : firstWord(value);
    }

    /** Options end at the first blank; what follows is a remark. */
    static String firstWord(String value) {
        int blank = value.indexOf(' ');
        return blank < 0 ? value : value.substring(0, blank);
    }

    private RuleChoice with(CheckDirective directive) {
        return new RuleChoice(
                skipAll || directive.skipAll(),
                union(skip, directive.skip()),
                experimentalAll || directive.experimentalAll(),
                union(experimental, directive.experimental()));
    }

    private static Set<String> union(Set<String> names, List<String> more) {
        var union = new HashSet<>(names);
        union.addAll(more);
        return Set.copyOf(union);
    }
}
