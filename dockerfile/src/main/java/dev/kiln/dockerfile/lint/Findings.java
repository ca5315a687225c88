package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.SourceRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** Collects what the rules find, as far as they are checked. */
final class Findings {
    /** BuildKit's level of every rule. */
    private static final int LEVEL = 1;

    /** More than that nobody reads. */
    static final int MAX_FINDINGS = 5000;

    private final List<Finding> findings = new ArrayList<>();

    /**
     * A rule found something.
     *
     * @throws LintFailure if that is one finding too many
     */
    void add(RuleChoice choice, Rule rule, SourceRange range, String detail) {
        if (choice.includes(rule)) {
            if (findings.size() == MAX_FINDINGS) {
                throw LintFailure.at(
                        range,
                        "found more than " + MAX_FINDINGS + " things to say: the checks end here");
            }
            findings.add(
                    new Finding(
                            rule.ruleName(),
                            rule.description(),
                            rule.url(),
                            detail,
                            range.line(),
                            range.endLine(),
                            LEVEL));
        }
    }

    /** Those of one line in the order they were found. */
    List<Finding> byLine() {
        var sorted = new ArrayList<>(findings);
        sorted.sort(Comparator.comparingInt(Finding::line));
        return sorted;
    }

    /** The names of the rules that found something. */
    List<String> rules() {
        var names = new TreeSet<String>();
        findings.forEach(finding -> names.add(finding.rule()));
        return List.copyOf(names);
    }
}
