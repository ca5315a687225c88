package dev.kiln.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IgnoreRulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    ** ; file ; yes
                    ** ; dir/file ; yes
                    **/ ; file ; yes
                    **/** ; dir/file ; yes
                    dir/** ; dir/file ; yes
                    dir/** ; dir/dir2/file ; yes
                    dir/** ; dir ; no
                    **/dir2/* ; dir/dir2/file ; yes
                    **/dir2/* ; dir/dir2/a/b ; yes
                    **/dir2/** ; dir/dir2/a/b ; yes
                    **file ; file ; yes
                    **file ; dir/my-file ; yes
                    **/file ; dir/my-file ; no
                    **/file ; file ; yes
                    **/file ; dir/dir/file ; yes
                    **/file ; dir/file.txt ; no
                    **/file* ; dir/dir/file.go ; yes
                    **/*.txt ; dir/file.txt ; yes
                    **/*.txt ; file.txt.gz ; no
                    a**/*.txt ; a/dir/f.txt ; yes
                    a/*.txt ; a/dir/f.txt ; no
                    a/*.txt ; a/file.txt ; yes
                    a[b-d]e ; ae ; no
                    a[b-d]e ; ace ; yes
                    a[b-d]e ; aae ; no
                    a[^b-d]e ; aze ; yes
                    .* ; .foo ; yes
                    .* ; foo ; no
                    abc.def ; abcdef ; no
                    abc.def ; abc.def ; yes
                    abc?def ; abcZdef ; yes
                    abc?def ; abcdef ; no
                    a\\*b ; a*b ; yes
                    a\\*b ; axb ; no
                    **/foo/bar ; foo/bar ; yes
                    **/foo/bar ; dir/foo/bar ; yes
                    abc/** ; abc/def ; yes
                    **/.foo ; bar.foo ; no
                    a(b)c/def ; a(b)c/def ; yes
                    a.|)$(}+{bc ; a.|)$(}+{bc ; yes
                    dist ; dist/a/b ; yes
                    ?/a ; 😀/a ; yes
                    ?? ; 😀 ; no
                    [^a]b ; 😀b ; yes
                    [😀-😂] ; 😁 ; yes
                    [😀-😂] ; 😃 ; no
                    \\😀* ; 😀 ; yes
                    dist ; distant ; no
                    /dist/ ; dist/x ; yes
                    ./a/../dist/. ; dist ; yes
                    ../dist ; dist ; no
                    * ; a/b/c ; yes
                    /// **// ; x ; yes
                    [a\\-]x ; -x ; yes
                    a*b[c-] ; ab- ; yes
                    a/*/c ; a/b/c/d ; yes
                    a/*/c ; a/b/b/c ; no
                    a/**/c ; a/c ; yes
                    a/**/c ; a/b/b/c ; yes
                    a**c ; abc ; no
                    a**c ; a/b/c ; yes
                    **a ; b/a ; yes
                    **/a/b ; x/a/b/y ; yes
                    é? ; éß ; yes
                    """)
    void followsMoby(String pattern, String path, String answer) {
        assertThat(IgnoreRules.parse(pattern).ignores(path, false)).isEqualTo(answer.equals("yes"));
    }

    @Test
    void theLastMatchDecides() {
        var rules =
                IgnoreRules.parse(
                        "\uFEFF# comment\r\n\n*.md\r\n!README*.md\n README-secret.md \n#x\n");
        assertThat(rules.ignores("a.md", false)).isTrue();
        assertThat(rules.ignores("README.md", false)).isFalse();
        assertThat(rules.ignores("README-secret.md", false)).isTrue();
        assertThat(rules.ignores("# comment", false)).isFalse();
        assertThat(IgnoreRules.NONE.ignores("a", false)).isFalse();
    }

    @Test
    void knowsWhenADirectoryNeedNotBeWalked() {
        var rules = IgnoreRules.parse("*\n!src/main\n!/docs/*.md\n");
        assertThat(rules.ignoresAllBelow("target")).isTrue();
        assertThat(rules.ignoresAllBelow("src")).isFalse();
        assertThat(rules.ignores("src", true)).isTrue();
        assertThat(rules.ignores("src/main/java", true)).isFalse();
        assertThat(rules.ignoresAllBelow("src/test")).isTrue();
        assertThat(rules.ignoresAllBelow("docs")).isFalse();
        assertThat(IgnoreRules.parse("a\n!**/b").ignoresAllBelow("a")).isFalse();
        assertThat(IgnoreRules.parse("a").ignoresAllBelow("a/b")).isTrue();
        assertThat(IgnoreRules.parse("a").ignoresAllBelow("b")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!", "a[", "a[]", "a[z-a]", "a[b-", "a[\\", "a\\", "[-a]", "[a-]", "[]a]", "!/"
            })
    void refusesWithThePlace(String pattern) {
        var error =
                catchThrowableOfType(
                        DockerfileException.class, () -> IgnoreRules.parse("x\n" + pattern));
        assertThat(error.line()).isEqualTo(2);
        assertThat(error.getMessage().toLowerCase(Locale.ROOT)).contains("expected");
    }

    @Test
    void boundsSizeAndCount() {
        assertThat(
                        catchThrowableOfType(
                                DockerfileException.class,
                                () -> IgnoreRules.parse("x".repeat(5000))))
                .hasMessageContaining("4096");
        assertThat(
                        catchThrowableOfType(
                                DockerfileException.class,
                                () -> IgnoreRules.parse("x\n".repeat(10_001))))
                .hasMessageContaining("10000");
    }

    @Test
    void doesNotBacktrack() {
        var rules = IgnoreRules.parse("**/" + "*a".repeat(2000) + "b");
        Assertions.assertTimeout(
                Duration.ofSeconds(5),
                () -> assertThat(rules.ignores("a".repeat(4000), false)).isFalse());
    }
}
