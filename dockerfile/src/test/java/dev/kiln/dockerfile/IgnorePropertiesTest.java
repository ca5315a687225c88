package dev.kiln.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** What holds of every ignore file. */
class IgnorePropertiesTest {
    private static final String[] FRAGMENTS = {
        "a", "b", ".", "/", "/", "*", "**", "?", "[ab]", "[^a]"
    };

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.of(FRAGMENTS)
                .list()
                .ofMinSize(1)
                .ofMaxSize(7)
                .map(parts -> IgnoreRules.clean(String.join("", parts)))
                .filter(pattern -> !pattern.startsWith("/") && !pattern.startsWith("."));
    }

    @Provide
    Arbitrary<String> files() {
        return Arbitraries.of("", "!")
                .flatMap(mark -> patterns().map(pattern -> mark + pattern))
                .list()
                .ofMaxSize(5)
                .map(lines -> String.join("\n", lines));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("a", "b", "ab", "a.b", ".a", "c")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(parts -> String.join("/", parts));
    }

    @Property
    void aPatternAgreesWithTheRegularExpressionThatMobyMakesOfIt(
            @ForAll("patterns") String pattern, @ForAll("paths") String path) {
        boolean expected = mobyMatchesOrHolds(pattern, path);
        Statistics.label("matches")
                .collect(expected)
                .coverage(seen -> seen.check(true).percentage(p -> p > 5));
        assertThat(IgnoreRules.parse(pattern).ignores(path, false)).isEqualTo(expected);
    }

    @Property
    void theLastMatchDecides(@ForAll("files") String file, @ForAll("paths") String path) {
        boolean ignored = false;
        for (String line : file.lines().filter(line -> !line.isEmpty()).toList()) {
            boolean exception = line.startsWith("!");
            if (mobyMatchesOrHolds(exception ? line.substring(1) : line, path)) {
                ignored = !exception;
            }
        }
        Statistics.label("ignored")
                .collect(ignored)
                .coverage(seen -> seen.check(true).percentage(p -> p > 5));
        assertThat(IgnoreRules.parse(file).ignores(path, false)).isEqualTo(ignored);
    }

    @Property
    void nothingIsKeptBelowWhatNeedNotBeWalked(
            @ForAll("files") String file,
            @ForAll("paths") String directory,
            @ForAll("paths") String below) {
        var rules = IgnoreRules.parse(file);
        boolean skipped = rules.ignoresAllBelow(directory);
        Statistics.label("skipped")
                .collect(skipped)
                .coverage(seen -> seen.check(true).percentage(p -> p > 2));
        if (skipped) {
            assertThat(rules.ignores(directory + "/" + below, false)).isTrue();
        }
    }

    @Property
    void aPathIsItsOwnPattern(@ForAll("paths") String path, @ForAll("paths") String below) {
        var rules = IgnoreRules.parse("/" + path + "/");
        assertThat(rules.ignores(path, true)).isTrue();
        assertThat(rules.ignores(path + "/" + below, false)).isTrue();
        assertThat(rules.ignores(path + "x", false)).isFalse();
    }

    private static boolean mobyMatchesOrHolds(String pattern, String path) {
        String[] parts = path.split("/");
        for (int i = 1; i <= parts.length; i++) {
            if (mobyMatches(pattern, String.join("/", List.of(parts).subList(0, i)))) {
                return true;
            }
        }
        return false;
    }

    /** The translation of patternmatcher.go, whose special cases for plain patterns are kept. */
    private static boolean mobyMatches(String pattern, String path) {
        String rest = pattern.startsWith("**") ? pattern.substring(2) : "";
        if (!rest.isEmpty() && isPlain(rest)) {
            return path.endsWith(rest) || (rest.startsWith("/") && path.equals(rest.substring(1)));
        }
        var regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (pattern.startsWith("**", i)) {
                i += pattern.startsWith("/", i + 2) ? 2 : 1;
                regex.append(i + 1 == pattern.length() ? ".*" : "(.*/)?");
            } else {
                switch (c) {
                    case '*' -> regex.append("[^/]*");
                    case '?' -> regex.append("[^/]");
                    case '.' -> regex.append("\\.");
                    default -> regex.append(c);
                }
            }
        }
        return Pattern.matches(regex.toString(), path);
    }

    private static boolean isPlain(String text) {
        return text.chars().noneMatch(c -> "*?[]".indexOf(c) >= 0);
    }
}
