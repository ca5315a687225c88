package dev.kiln.worker.copy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases of Go's own filepath.Match tests, as far as they are about one part of a path. */
class GoPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "abc abc true",
                "* abc true",
                "*c abc true",
                "a* a true",
                "a* abc true",
                "a*b*c*d*e* axbxcxdxe true",
                "a*b?c*x abxbbxdbxebxczzx true",
                "a*b?c*x abxbbxdbxebxczzy false",
                "ab[c] abc true",
                "ab[b-d] abc true",
                "ab[e-g] abc false",
                "ab[^c] abc false",
                "ab[^b-d] abc false",
                "ab[^e-g] abc true",
                "a\\*b a*b true",
                "a\\*b ab false",
                "a?b a☺b true",
                "a[^a]b a☺b true",
                "a???b a☺b false",
                "a[^a][^a][^a]b a☺b false",
                "[a-ζ]* α true",
                "*[a-ζ] A false",
                "[\\]a] ] true",
                "[\\-] - true",
                "[x\\-] x true",
                "[x\\-] - true",
                "[x\\-] z false",
                "[\\-x] x true",
                "[]a] ] false",
                "[-] - false",
                "[x-] x false",
                "[-x] x false",
                "[a-b-c] a false",
                "[ a false",
                "[^ a false",
                "*x xxx true"
            })
    void matchesAsGoDoes(String pattern, String name, boolean expected) {
        assertThat(new GoPattern(pattern).matches(name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "[", "[^", "[^bc", "a[", "a\\"})
    void malformedPatternsAreTold(String pattern) {
        assertThat(new GoPattern(pattern).isWellFormed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "a?b", "[a-z]", "[^\\]x]", "\\[", "[a]]"})
    void wellFormedPatternsAreToo(String pattern) {
        assertThat(new GoPattern(pattern).isWellFormed()).isTrue();
    }

    @Test
    void patternsDoNotBacktrackForever() {
        String pattern = "a*".repeat(200) + "b";
        assertThat(new GoPattern(pattern).matches("a".repeat(255))).isFalse();
    }

    @Test
    void escapedWildcardsAreNone() {
        assertThat(GoPattern.isPattern("a/b\\*")).isFalse();
        assertThat(GoPattern.isPattern("a/b*")).isTrue();
        assertThat(GoPattern.isPattern("a[1]")).isTrue();
    }
}
