package dev.kiln.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.statistics.Statistics;

/** What holds of every word. */
class LexerPropertiesTest {
    private static final String[] FRAGMENTS = {
        "$", "${", "}", "{", "\\", "\"", "'", "$a", "${a}", ":-", ":+", ":?", "#", "##", "%", "%%",
        "/", "//", "*", "?", "<<", " ", "\t", "\n", "a", "b", "é", "😀", "${a#", "${a//", "${u:-",
        "${a:"
    };
    private static final Map<String, String> VARIABLES = Map.of("a", "abab x/y", "b", "");

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.of(FRAGMENTS).list().ofMaxSize(20).map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> plain() {
        return Arbitraries.strings().withChars("abc .:=-_éß€").ofMaxLength(40);
    }

    @Property
    void aWordExpandsOrIsRefusedButNothingElse(@ForAll("words") String word) {
        try {
            WordExpander.expandWords(word, VARIABLES::get, '`');
            assertThat(WordExpander.expand(word, VARIABLES::get, '\\')).isNotNull();
            isRead(true);
        } catch (WordExpansionException e) {
            isRead(false);
            assertThat(e).hasMessageStartingWith("failed to process ");
        }
    }

    /** Keeps the property from holding because next to nothing is read. */
    private static void isRead(boolean read) {
        Statistics.label("read")
                .collect(read)
                .coverage(seen -> seen.check(true).percentage(p -> p > 10));
    }

    @Property
    void plainTextStandsForItself(@ForAll("plain") String text) {
        assertThat(WordExpander.expand(text, VARIABLES::get, '\\')).isEqualTo(text);
        assertThat(WordExpander.expandWords(text, VARIABLES::get, '\\'))
                .containsExactlyElementsOf(blankSeparated(text));
    }

    @Property
    void singleQuotesKeepEverything(@ForAll("words") String word) {
        String text = word.replace("'", "");
        assertThat(WordExpander.expand("'" + text + "'", VARIABLES::get, '\\')).isEqualTo(text);
    }

    @Property
    void escapesKeepEachCharacter(@ForAll("words") String word) {
        var escaped = new StringBuilder();
        word.chars().forEach(c -> escaped.append('\\').append((char) c));
        assertThat(WordExpander.expand(escaped.toString(), VARIABLES::get, '\\')).isEqualTo(word);
    }

    @Property
    void anExpandedValueIsNotExpandedAgain(@ForAll("words") String value) {
        assertThat(WordExpander.expand("x$v\"${v}\"", Map.of("v", value)::get, '\\'))
                .isEqualTo("x" + value + value);
    }

    @Property
    void defaultsAndAlternativesExcludeEachOther(
            @ForAll @AlphaChars @StringLength(max = 5) String value,
            @ForAll @AlphaChars @NotEmpty String word) {
        var variables = Map.of("v", value);
        assertThat(expand("${v:-" + word + "}", variables))
                .isEqualTo(value.isEmpty() ? word : value);
        assertThat(expand("${v:+" + word + "}", variables)).isEqualTo(value.isEmpty() ? "" : word);
        assertThat(expand("${v-" + word + "}${u-" + word + "}", variables)).isEqualTo(value + word);
        assertThat(expand("${v+" + word + "}${u+" + word + "}", variables)).isEqualTo(word);
    }

    @Property
    void aLongerTrimLeavesLess(@ForAll("globs") String pattern, @ForAll("values") String value) {
        var variables = Map.of("v", value, "p", pattern);
        String shortest = expand("${v#$p}", variables);
        String longest = expand("${v##$p}", variables);
        assertThat(value).endsWith(shortest);
        assertThat(shortest).endsWith(longest);
        String left = expand("${v%$p}", variables);
        assertThat(value).startsWith(left);
        assertThat(left).startsWith(expand("${v%%$p}", variables));
    }

    @Property
    void replacingAgreesWithTheRegularExpression(
            @ForAll("globs") String pattern, @ForAll("values") String value) {
        var variables = Map.of("v", value, "p", pattern);
        String regex = pattern.replace("*", ".*").replace("?", ".");
        assertThat(expand("${v/$p/-}", variables)).isEqualTo(value.replaceFirst(regex, "-"));
        if (!pattern.replace("*", "").isEmpty()) {
            assertThat(expand("${v//$p/-}", variables)).isEqualTo(value.replaceAll(regex, "-"));
        }
        assertThat(expand("${v##$p}", variables)).isEqualTo(value.replaceFirst("^" + regex, ""));
    }

    @Property
    void hereDocumentNamesAreReadOrRefused(@ForAll("words") String word) {
        assertThatCode(() -> Heredocs.isAnnouncement("<<" + word)).doesNotThrowAnyException();
    }

    @Provide
    Arbitrary<String> globs() {
        return Arbitraries.strings().withChars("ab*?").ofMaxLength(6);
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.strings().withChars("abc").ofMaxLength(12);
    }

    private static String expand(String word, Map<String, String> variables) {
        return Objects.requireNonNull(WordExpander.expand(word, variables::get, '\\'));
    }

    private static List<String> blankSeparated(String text) {
        return Arrays.stream(text.split(" +")).filter(part -> !part.isEmpty()).toList();
    }
}
