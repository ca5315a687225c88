package dev.kiln.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternsTest {
    @ParameterizedTest
    @CsvSource({
        "*.txt,a.txt,true",
        "*.txt,d/a.txt,false",
        "**/*.txt,d/e/a.txt,true",
        "**/*.txt,a.txt,true",
        "d,d/e/a.txt,true",
        "d/,d/a,true",
        "d/**,d,false",
        "d/**,d/a,true",
        "/d,d,false",
        "./d,d,true",
        "#d,#d,true",
        "c/**/e,c/d/e/f,true",
        "c/**/e,c/e,true",
        "[a-c]?,bx,true",
        "*,d/a,true"
    })
    void aPatternMatchesPathsAndAllBelowThem(String pattern, String path, boolean matches) {
        assertThat(walk(PathPatterns.of(List.of(pattern)), path)).isEqualTo(matches);
    }

    @Test
    void exceptionsBringBackAndTheLastPatternDecides() {
        var patterns = PathPatterns.of(List.of("d", "!d/keep", "**/drop"));
        assertThat(patterns.hasExceptions()).isTrue();
        assertThat(walk(patterns, "d/a")).isTrue();
        assertThat(walk(patterns, "d/keep/x")).isFalse();
        assertThat(walk(patterns, "d/keep/drop/x")).isTrue();
    }

    @Test
    void anExceptionThatWasNotTriedAboveIsNotPassedOn() {
        // moby's matcher answers so in a walk, unlike for a single path.
        var patterns = PathPatterns.of(List.of("a/b", "!a"));
        assertThat(walk(patterns, "a/b")).isTrue();
    }

    @Test
    void blankPatternsMatchNothing() {
        assertThat(walk(PathPatterns.of(List.of(" ", "")), "a")).isFalse();
    }

    @Test
    void whatCouldMatchBelowIsNeverMissed() {
        var patterns = PathPatterns.of(List.of("a/b/c*", "x/**/y"));
        for (String directory : List.of("a", "a/b", "a/b/cd", "x", "x/q/r")) {
            assertThat(patterns.mayMatchBelow(directory)).as(directory).isTrue();
        }
        for (String directory : List.of("b", "a/c", "ab", "q/x")) {
            assertThat(patterns.mayMatchBelow(directory)).as(directory).isFalse();
        }
    }

    @Test
    void malformedPatternsAreErrors() {
        for (String pattern : List.of("a[", "[]", "!", "a\\", "[b-a]", "x".repeat(100_000))) {
            assertThatThrownBy(() -> PathPatterns.of(List.of(pattern)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected");
        }
    }

    private static boolean walk(PathPatterns patterns, String path) {
        PathPatterns.@Nullable Match match = null;
        for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
            match = patterns.match(path.substring(0, at), match);
        }
        return patterns.match(path, match).matched();
    }
}
