package dev.kiln.dockerfile;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One pass over one text for {@link WordExpander}: quotes, escapes and the words; variables are the
 * matter of {@link Substitution}.
 */
final class ShellLexer {
    /** No stop character. */
    private static final char NONE = 0;

    private static final char SINGLE = '\'';
    private static final char DOUBLE = '"';

    private final String text;
    private final char escape;
    private final LexMode mode;
    private final Substitution substitution;

    /**
     * The word at hand, one for the whole text as in BuildKit: a modifier such as {@code ${a:-b}}
     * begins it anew, so that of {@code 80${a:-90}} the word (not the text) is {@code 90}. A quirk,
     * but one that EXPOSE shows.
     */
    private final StringBuilder word = new StringBuilder();

    private int position;

    ShellLexer(String text, Function<String, @Nullable String> lookup, char escape, LexMode mode) {
        this.text = text;
        this.escape = escape;
        this.mode = mode;
        this.substitution = new Substitution(this, lookup, mode.keepUnset());
    }

    ExpandedText expand() {
        return until(NONE, mode.rawEscapes());
    }

    /**
     * Up to a stop character, which is taken, or to the end.
     *
     * @param rawEscapes whether escape characters stay, for a pattern to make sense of them
     */
    ExpandedText until(char stop, boolean rawEscapes) {
        var result = new ExpandedText(this::fail, mode.maxChars(), word);
        while (!atEnd()) {
            char c = text.charAt(position);
            if (stop != NONE && c == stop) {
                position++;
                return result.finish();
            }
            if (c == '$') {
                position++;
                result.addSplit(substitution.read());
            } else if (c == '<') {
                result.addRaw(lessThan());
            } else if (c == SINGLE && !mode.plainQuotes()) {
                result.addRaw(singleQuoted());
            } else if (c == DOUBLE && !mode.plainQuotes()) {
                result.addRaw(doubleQuoted(rawEscapes));
            } else {
                plain(result, rawEscapes);
            }
        }
        if (stop != NONE) {
            throw fail("unexpected end of statement while looking for matching " + stop);
        }
        return result.finish();
    }

    private void plain(ExpandedText result, boolean rawEscapes) {
        char c = take();
        if (c != escape) {
            result.addSplit(String.valueOf(c));
            return;
        }
        if (rawEscapes) {
            result.addRaw(String.valueOf(c));
        }
        if (!atEnd()) {
            result.addRaw(String.valueOf(take()));
        }
    }

    /** What may announce a here-document holds the blanks behind it, so that its name follows. */
    private String lessThan() {
        int start = position++;
        if (peek() == '<') {
            position++;
            while (peek() == ' ' || peek() == '\t' || peek() == '\r') {
                position++;
            }
        }
        return text.substring(start, position);
    }

    private String singleQuoted() {
        int start = position;
        int end = text.indexOf(SINGLE, start + 1);
        if (end < 0) {
            position = text.length();
            throw fail("unexpected end of statement while looking for matching single-quote");
        }
        position = end + 1;
        return mode.rawQuotes() ? text.substring(start, end + 1) : text.substring(start + 1, end);
    }

    private String doubleQuoted(boolean rawEscapes) {
        var content = new ExpandedText(this::fail, mode.maxChars(), new StringBuilder());
        String quote = mode.rawQuotes() ? String.valueOf(DOUBLE) : "";
        content.addRaw(quote);
        position++;
        while (!atEnd()) {
            char c = take();
            if (c == DOUBLE) {
                content.addRaw(quote);
                return content.text();
            }
            if (c == '$') {
                content.addRaw(substitution.read());
            } else if (c == escape) {
                escapedInQuotes(content, rawEscapes);
            } else {
                content.addRaw(String.valueOf(c));
            }
        }
        throw fail("unexpected end of statement while looking for matching double-quote");
    }

    /**
     * Within double quotes, an escape character protects a quote, a dollar and itself only. Where
     * escapes stay, one that protects nothing stays twice: to a pattern it is a backslash.
     */
    private void escapedInQuotes(ExpandedText content, boolean rawEscapes) {
        if (atEnd()) {
            return;
        }
        if (rawEscapes) {
            content.addRaw(String.valueOf(escape));
        }
        char follower = peek();
        boolean protects = follower == DOUBLE || follower == '$' || follower == escape;
        content.addRaw(String.valueOf(protects ? take() : escape));
    }

    boolean atEnd() {
        return position >= text.length();
    }

    /** The next character, or 0 at the end. */
    char peek() {
        return atEnd() ? NONE : text.charAt(position);
    }

    char take() {
        if (atEnd()) {
            throw fail("syntax error: missing '}'");
        }
        return text.charAt(position++);
    }

    /** A variable's name: letters, digits and {@code _}, a run of digits, one special character. */
    String takeName() {
        int start = position;
        boolean digits = !atEnd() && Character.isDigit(text.codePointAt(position));
        if (!digits && !atEnd() && "@*#?-$!".indexOf(peek()) >= 0) {
            position++;
            return text.substring(start, position);
        }
        while (!atEnd()) {
            int c = text.codePointAt(position);
            if (digits ? !Character.isDigit(c) : !Character.isLetterOrDigit(c) && c != '_') {
                break;
            }
            position += Character.charCount(c);
        }
        return text.substring(start, position);
    }

    WordExpansionException fail(String problem) {
        String shown = text.length() <= 80 ? text : text.substring(0, 77) + "...";
        return new WordExpansionException(
                "failed to process " + GoText.quote(shown) + ": " + problem);
    }
}
