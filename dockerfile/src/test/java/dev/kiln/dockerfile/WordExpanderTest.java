package dev.kiln.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordExpanderTest {
    private static final Map<String, String> VARIABLES =
            Map.of("v", "a.b.tar.gz", "p", "/x/y/z", "e", "", "sp", " one  two ");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    $v              | a.b.tar.gz
                    ${v}x           | a.b.tar.gzx
                    '$v'            | $v
                    "$v"            | a.b.tar.gz
                    \\$v            | $v
                    ${u:-d}         | d
                    ${e:-d}         | d
                    ~${e-d}~        | ~~
                    ${v:+d}         | d
                    ~${e:+d}~       | ~~
                    ~${u+d}~        | ~~
                    ${v#*.}         | b.tar.gz
                    ${v##*.}        | gz
                    ${v%.*}         | a.b.tar
                    ${v%%.*}        | a
                    ${v#b}          | a.b.tar.gz
                    ${v%?z}         | a.b.tar.
                    ${p/\\//-}      | -x/y/z
                    ${p//\\//-}     | -x-y-z
                    ${v/.*./+}      | a+gz
                    ${v//[a-z]/x}   | a.b.tar.gz
                    ${v/b/$p}       | a./x/y/z.tar.gz
                    a\\ b           | a b
                    """)
    void expands(String word, String expected) {
        assertThat(WordExpander.expand(word, VARIABLES::get, '\\')).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a",
                "\"a",
                "${v",
                "${}",
                "${u:?gone}",
                "${u?}",
                "${v:=x}",
                "${v/a",
                "${v:#a}",
                "${v#\\a}"
            })
    void refuses(String word) {
        assertThatThrownBy(() -> WordExpander.expand(word, VARIABLES::get, '\\'))
                .isInstanceOf(WordExpansionException.class)
                .hasMessageContaining("'" + word + "'");
    }

    @Test
    void blanksOfAVariableSeparateWordsUnlessQuoted() {
        assertThat(WordExpander.expandWords("a$sp\"$sp\" b", VARIABLES::get, '\\'))
                .containsExactly("a", "one", "two", " one  two ", "b");
    }

    @Test
    void honoursTheEscapeCharacter() {
        assertThat(WordExpander.expand("`$v\\x", VARIABLES::get, '`')).isEqualTo("$v\\x");
    }

    @Test
    void boundsNestingAndGrowth() {
        String nested = "${u:-".repeat(100_000);
        assertThatThrownBy(() -> WordExpander.expand(nested, VARIABLES::get, '\\'))
                .hasMessageContaining("nested more than " + Limits.MAX_NESTED_VARIABLES);
        String large = "x".repeat(Limits.MAX_EXPANDED_CHARS / 2);
        assertThatThrownBy(() -> WordExpander.expand("$a$a$a", name -> large, '\\'))
                .hasMessageContaining("more than " + Limits.MAX_EXPANDED_CHARS);
    }
}
