package dev.kiln.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    'a          | unexpected end of statement while looking for matching single-quote
                    "a          | unexpected end of statement while looking for matching double-quote
                    ${v         | syntax error: missing '}'
                    ${v:-a      | syntax error: missing '}'
                    ${}         | syntax error: bad substitution
                    ${u:?gone}  | u: gone
                    ${e:?$v}    | e: a.b.tar.gz
                    ${e:?}      | e: is not allowed to be empty
                    ${u?}       | u: is not allowed to be unset
                    ${v:=x}     | unsupported modifier (:=) in substitution
                    ${v^}       | unsupported modifier (^) in substitution
                    ${v:#a}     | unsupported modifier (:#) in substitution
                    ${v/a       | syntax error: missing '/' in ${}
                    ${v/a/b     | syntax error: missing '}'
                    ${v#\\a}  | invalid pattern (\\a) in substitution: invalid escape '\\a'
                    ${v:=       | syntax error: missing '}'
                    """)
    void refuses(String word, String message) {
        assertThatThrownBy(() -> WordExpander.expand(word, VARIABLES::get, '\\'))
                .isInstanceOf(WordExpansionException.class)
                .hasMessageContaining("failed to process " + GoText.quote(word) + ": " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    ${v/?/}        | .b.tar.gz
                    ${v//?.t/-}    | a.-ar.gz
                    ${o//o*o/0}    | b0z
                    ${o#*o}        | ooz
                    ${o##*o}       | z
                    ${o%o*}        | boo
                    ${o%%o*}       | b
                    ${e//*/x}      | x
                    ${e/*/x}       | x
                    ${o///x}       | xbxoxoxoxzx
                    ${o//o/'[$0]'} | b[o][o][o]z
                    ${o//o/'$$'}   | b$$$z
                    ${o/o/'$0'}    | b$0ooz
                    ${n#a*b}       | ~${n}~
                    ${s%\\*}       | x**
                    ${s//\\*/+}    | x+++
                    ${s#"x\\*"}    | x***
                    ${w#?}         | ☃
                    """)
    void matchesPatterns(String word, String expected) {
        var variables =
                Map.of(
                        "v",
                        "a.b.tar.gz",
                        "o",
                        "boooz",
                        "e",
                        "",
                        "s",
                        "x***",
                        "n",
                        "${n}",
                        "w",
                        "😀☃");
        assertThat(WordExpander.expand(word, variables::get, '\\')).isEqualTo(expected);
    }

    @Test
    void wildcardsStayWithinALine() {
        Map<String, String> variables = Map.of("n", "ab\ncd");
        assertThat(WordExpander.expand("${n##*}|${n#a*c}|${n%%*}", variables::get, '\\'))
                .isEqualTo("\ncd|ab\ncd|ab\n");
        assertThat(WordExpander.expand("${n//?/x}|${n//*/x}", variables::get, '\\'))
                .isEqualTo("xx\nxx|x\nx");
    }

    @Test
    void expandsVariablesOfABodyAndNothingElse() {
        String body = "it's \"$v\" \\$v \\\\ ${e:-none}\n<< x\n";
        assertThat(WordExpander.expandBody(body, VARIABLES::get))
                .isEqualTo("it's \"a.b.tar.gz\" $v \\ none\n<< x\n");
    }

    /** As BuildKit: its lexer loses the word's beginning where a modifier holds a word. */
    @Test
    void aModifierBeginsItsWordAnew() {
        assertThat(WordExpander.expandWords("1 80${u:-90}/tcp 2", VARIABLES::get, '\\'))
                .containsExactly("1", "90/tcp", "2");
        assertThat(WordExpander.expand("80${u:-90}/tcp", VARIABLES::get, '\\'))
                .isEqualTo("8090/tcp");
    }

    @Test
    void blanksOfAVariableSeparateWordsUnlessQuoted() {
        assertThat(WordExpander.expandWords("a$sp\"$sp\" b", VARIABLES::get, '\\'))
                .containsExactly("a", "one", "two", " one  two ", "b");
    }

    @Test
    void honoursTheEscapeCharacter() {
        // A pattern's escape is the backslash; at the end of a suffix it protects what is before.
        String suffix = "${v%%z'*'\\}";
        assertThat(WordExpander.expand(suffix, Map.of("v", "az*")::get, '`')).isEqualTo("a");
        assertThat(WordExpander.expand(suffix, Map.of("v", "azx")::get, '`')).isEqualTo("azx");
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
