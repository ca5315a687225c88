package dev.kiln.dockerfile;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Resolves quotes, escapes and variables in a word of an instruction, by the rules of BuildKit's
 * shell lexer: single quotes keep everything, double quotes keep all but variables, and {@code $v},
 * {@code ${v}}, {@code ${v:-w}}, {@code ${v-w}}, {@code ${v:+w}}, {@code ${v+w}}, {@code ${v:?w}},
 * {@code ${v?w}}, {@code ${v#p}}, {@code ${v##p}}, {@code ${v%p}}, {@code ${v%%p}}, {@code
 * ${v/p/w}} and {@code ${v//p/w}} stand for values. The lookup answers null for a variable that is
 * not set.
 *
 * <p>Results are at most {@link Limits#MAX_EXPANDED_CHARS} long, so that variables made of one
 * another cannot grow without end.
 */
public final class WordExpander {
    private WordExpander() {}

    /**
     * One word in, one word out, blanks included.
     *
     * @throws WordExpansionException if a quote or brace is left open, a substitution is of unknown
     *     form, a {@code ?} finds its variable unset, or the result is too long
     */
    public static String expand(
            String word, Function<String, @Nullable String> lookup, char escape) {
        return new ShellLexer(word, lookup, escape, LexMode.WORD).expand().text();
    }

    /**
     * As {@link #expand}, but blanks that are neither quoted nor escaped separate words, also those
     * that come out of a variable.
     */
    public static List<String> expandWords(
            String text, Function<String, @Nullable String> lookup, char escape) {
        return new ShellLexer(text, lookup, escape, LexMode.WORD).expand().words();
    }

    /**
     * The body of a here-document that {@code COPY} or {@code ADD} writes: variables are expanded
     * and backslashes protect the next character, whatever the escape character of the file; quotes
     * have no meaning.
     *
     * @throws WordExpansionException as {@link #expand}
     */
    public static String expandBody(String body, Function<String, @Nullable String> lookup) {
        return new ShellLexer(body, lookup, '\\', LexMode.BODY).expand().text();
    }
}
