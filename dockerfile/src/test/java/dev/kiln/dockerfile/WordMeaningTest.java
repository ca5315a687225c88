package dev.kiln.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Words that are put together of parts whose meaning is known beforehand: the word means what its
 * parts mean, one behind the other.
 */
class WordMeaningTest {
    private static final Map<String, String> VARIABLES =
            Map.of("full", "x y/z", "empty", "", "quote", "'\"", "money", "$full${no");

    /**
     * @param source as a Dockerfile has it
     * @param meaning what stands for it
     */
    record Part(String source, String meaning) {
        static Part join(List<Part> parts) {
            return new Part(
                    parts.stream().map(Part::source).collect(Collectors.joining()),
                    parts.stream().map(Part::meaning).collect(Collectors.joining()));
        }
    }

    @Provide
    Arbitrary<Part> words() {
        return parts(3);
    }

    private static Arbitrary<Part> parts(int depth) {
        return part(depth).list().ofMaxSize(5).map(Part::join);
    }

    private static Arbitrary<Part> part(int depth) {
        var leaf =
                Arbitraries.oneOf(plain(), singleQuoted(), escaped(), doubleQuoted(), variable());
        return depth == 0
                ? leaf
                : Arbitraries.frequencyOf(Tuple.of(3, leaf), Tuple.of(2, modified(depth - 1)));
    }

    private static Arbitrary<Part> plain() {
        return text("abc .:=-_/é😀,;()[]").map(text -> new Part(text, text));
    }

    private static Arbitrary<Part> singleQuoted() {
        return text("ab $\"\\{}`<é").map(text -> new Part("'" + text + "'", text));
    }

    private static Arbitrary<Part> escaped() {
        return Arbitraries.of("$", "\"", "'", "\\", " ", "a", "}", "<", "/")
                .map(c -> new Part("\\" + c, c));
    }

    /** Here an escape character before most others stands for itself. */
    private static Arbitrary<Part> doubleQuoted() {
        var inside =
                Arbitraries.of(
                        new Part("a b", "a b"),
                        new Part("'", "'"),
                        new Part("\\n", "\\n"),
                        new Part("\\\\", "\\"),
                        new Part("\\\"", "\""),
                        new Part("\\$full", "$full"),
                        new Part("${full}", "x y/z"),
                        new Part("$money.", "$full${no."));
        return inside.list()
                .ofMaxSize(4)
                .map(Part::join)
                .map(part -> new Part("\"" + part.source() + "\"", part.meaning()));
    }

    private static Arbitrary<Part> variable() {
        return name().map(name -> new Part("${" + name + "}", value(name)));
    }

    private static Arbitrary<Part> modified(int depth) {
        var operators = Arbitraries.of(":-", "-", ":+", "+", ":?", "?");
        return name().flatMap(name ->
                operators.flatMap(
                        operator -> parts(depth).map(part -> modified(name, operator, part))));
    }

    /** The rules of POSIX (Shell Command Language, 2.6.2), an error taken out of the way. */
    private static Part modified(String name, String operator, Part word) {
        boolean emptyIsUnset = operator.length() == 2;
        boolean set = VARIABLES.containsKey(name) && !(emptyIsUnset && value(name).isEmpty());
        String meaning =
                switch (operator.charAt(operator.length() - 1)) {
                    case '-' -> set ? value(name) : word.meaning();
                    case '+' -> set ? word.meaning() : "";
                    default -> value(name);
                };
        boolean fails = operator.endsWith("?") && !set;
        return new Part(
                "${" + (fails ? "full" : name) + operator + word.source() + "}",
                fails ? value("full") : meaning);
    }

    private static Arbitrary<String> name() {
        return Arbitraries.of("full", "empty", "quote", "money", "unset");
    }

    private static String value(String name) {
        return VARIABLES.getOrDefault(name, "");
    }

    private static Arbitrary<String> text(String characters) {
        return Arbitraries.of(characters.codePoints().mapToObj(Character::toString).toList())
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
    }

    @Property
    void aWordMeansWhatItsPartsMean(@ForAll("words") Part word) {
        assertThat(WordExpander.expand(word.source(), VARIABLES::get, '\\'))
                .isEqualTo(word.meaning());
    }

    @Property
    void anotherEscapeCharacterMeansTheSame(@ForAll("words") Part word) {
        String swapped = swap(word.source());
        var variables =
                VARIABLES.keySet().stream()
                        .collect(Collectors.toMap(name -> name, name -> swap(value(name))));
        assertThat(WordExpander.expand(swapped, variables::get, '`'))
                .isEqualTo(swap(word.meaning()));
    }

    private static String swap(String text) {
        return text.chars()
                .mapToObj(c -> c == '\\' ? "`" : c == '`' ? "\\" : Character.toString(c))
                .collect(Collectors.joining());
    }

    @Property
    void blanksOutsideQuotesPartWords(@ForAll("quotedWords") List<Part> words) {
        String text = words.stream().map(Part::source).collect(Collectors.joining(" \t "));
        assertThat(WordExpander.expandWords(text, VARIABLES::get, '\\'))
                .containsExactlyElementsOf(words.stream().map(Part::meaning).toList());
    }

    /** Each of at least one character: words that are empty are left out. */
    @Provide
    Arbitrary<List<Part>> quotedWords() {
        return Arbitraries.oneOf(singleQuoted(), escaped(), doubleQuoted())
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(Part::join)
                .filter(part -> !part.meaning().isEmpty())
                .list()
                .ofMaxSize(5);
    }

    @Property
    void aVariablesBlanksPartWordsToo(@ForAll("values") String value) {
        assertThat(WordExpander.expandWords("${v}", Map.of("v", value)::get, '\\'))
                .containsExactlyElementsOf(
                        Arrays.stream(value.split("[ \t\n]+")).filter(s -> !s.isEmpty()).toList());
        assertThat(WordExpander.expandWords("\"${v}\"", Map.of("v", value)::get, '\\'))
                .containsExactlyElementsOf(value.isEmpty() ? List.of() : List.of(value));
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.strings().withChars("ab \t\n'\"$\\").ofMaxLength(12);
    }
}
