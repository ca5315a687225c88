package dev.kiln.dockerfile;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One pass over one text for {@link WordExpander}. */
final class ShellLexer {
    /** No stop character. */
    private static final char NONE = 0;

    private static final char SINGLE = '\'';
    private static final char DOUBLE = '"';

    private final String text;
    private final Function<String, @Nullable String> lookup;
    private final char escape;
    private int position;
    private int depth;

    ShellLexer(String text, Function<String, @Nullable String> lookup, char escape) {
        this.text = text;
        this.lookup = lookup;
        this.escape = escape;
    }

    ExpandedText expand() {
        return until(NONE, false);
    }

    /**
     * Up to a stop character, which is taken, or to the end.
     *
     * @param rawEscapes whether escape characters stay, for a pattern to make sense of them
     */
    private ExpandedText until(char stop, boolean rawEscapes) {
        var result = new ExpandedText(this::fail);
        while (!atEnd()) {
            char c = text.charAt(position);
            if (stop != NONE && c == stop) {
                position++;
                return result;
            }
            switch (c) {
                case SINGLE -> result.addRaw(singleQuoted());
                case DOUBLE -> result.addRaw(doubleQuoted(rawEscapes));
                case '$' -> result.addSplit(variable());
                default -> plain(result, rawEscapes);
            }
        }
        if (stop != NONE) {
            throw fail("found its end: expected '" + stop + "'");
        }
        return result;
    }

    private void plain(ExpandedText result, boolean rawEscapes) {
        char c = text.charAt(position++);
        if (c != escape) {
            result.addSplit(String.valueOf(c));
            return;
        }
        if (rawEscapes) {
            result.addRaw(String.valueOf(c));
        }
        if (!atEnd()) {
            result.addRaw(String.valueOf(text.charAt(position++)));
        }
    }

    private String singleQuoted() {
        int end = text.indexOf(SINGLE, position + 1);
        if (end < 0) {
            throw fail("found its end: expected the closing '");
        }
        String content = text.substring(position + 1, end);
        position = end + 1;
        return content;
    }

    private String doubleQuoted(boolean rawEscapes) {
        var content = new ExpandedText(this::fail);
        position++;
        while (!atEnd()) {
            char c = text.charAt(position);
            if (c == DOUBLE) {
                position++;
                return content.text();
            }
            if (c == '$') {
                content.addRaw(variable());
                continue;
            }
            position++;
            if (c == escape) {
                escapedInQuotes(content, rawEscapes);
            } else {
                content.addRaw(String.valueOf(c));
            }
        }
        throw fail("found its end: expected the closing \"");
    }

    /** Within double quotes, an escape character protects a quote, a dollar and itself only. */
    private void escapedInQuotes(ExpandedText content, boolean rawEscapes) {
        char follower = atEnd() ? NONE : text.charAt(position);
        boolean protects = follower == DOUBLE || follower == '$' || follower == escape;
        if (rawEscapes || (!protects && follower != NONE)) {
            content.addRaw(String.valueOf(escape));
        }
        if (protects) {
            content.addRaw(String.valueOf(follower));
            position++;
        }
    }

    private String variable() {
        position++;
        if (atEnd() || text.charAt(position) != '{') {
            String name = name();
            return name.isEmpty() ? "$" : value(name);
        }
        position++;
        if (++depth > Limits.MAX_NESTED_VARIABLES) {
            throw fail(
                    "found variables nested more than "
                            + Limits.MAX_NESTED_VARIABLES
                            + " deep: expected at most that");
        }
        String result = substitution();
        depth--;
        return result;
    }

    private String substitution() {
        String name = name();
        if (name.isEmpty()) {
            throw fail("found ${ without a name: expected ${name}");
        }
        char operator = take();
        if (operator == '}') {
            return value(name);
        }
        boolean emptyIsUnset = operator == ':';
        if (emptyIsUnset) {
            operator = take();
        }
        String current = lookup.apply(name);
        boolean unset = current == null || (emptyIsUnset && current.isEmpty());
        String value = current == null ? "" : current;
        return switch (operator) {
            case '-' -> choose(unset, value);
            case '+' -> choose(!unset, "");
            case '?' -> required(name, unset, value);
            case '#', '%' -> {
                if (emptyIsUnset) {
                    throw unknown(":" + operator);
                }
                yield trimmed(value, operator);
            }
            case '/' -> {
                if (emptyIsUnset) {
                    throw unknown(":/");
                }
                yield replaced(value);
            }
            default -> throw unknown((emptyIsUnset ? ":" : "") + operator);
        };
    }

    /** The word up to the brace if it is asked for, else the other value. */
    private String choose(boolean useWord, String other) {
        String word = until('}', false).text();
        return useWord ? word : other;
    }

    private String required(String name, boolean unset, String value) {
        String message = until('}', false).text();
        if (!unset) {
            return value;
        }
        throw fail(
                name
                        + ": "
                        + (message.isEmpty() ? "the variable must be set to a value" : message));
    }

    private String trimmed(String value, char operator) {
        String pattern = until('}', true).text();
        boolean longest = !pattern.isEmpty() && pattern.charAt(0) == operator;
        var glob = glob(longest ? pattern.substring(1) : pattern);
        return operator == '#'
                ? glob.withoutPrefix(value, longest)
                : glob.withoutSuffix(value, longest);
    }

    private String replaced(String value) {
        boolean all = !atEnd() && text.charAt(position) == '/';
        if (all) {
            position++;
        }
        var glob = glob(until('/', true).text());
        String replacement = until('}', false).text();
        return glob.replace(value, replacement, all);
    }

    private ShellGlob glob(String pattern) {
        try {
            return ShellGlob.parse(pattern);
        } catch (IllegalArgumentException e) {
            throw fail(String.valueOf(e.getMessage()));
        }
    }

    private String value(String name) {
        String value = lookup.apply(name);
        return value == null ? "" : value;
    }

    /** A name, a run of digits, one special character, or nothing. */
    private String name() {
        int start = position;
        if (!atEnd() && Character.isDigit(text.charAt(position))) {
            while (!atEnd() && Character.isDigit(text.charAt(position))) {
                position++;
            }
        } else if (!atEnd() && "@*#?-$!".indexOf(text.charAt(position)) >= 0) {
            position++;
        } else {
            while (!atEnd() && isNamePart(text.charAt(position))) {
                position++;
            }
        }
        return text.substring(start, position);
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private char take() {
        if (atEnd()) {
            throw fail("found its end: expected '}'");
        }
        return text.charAt(position++);
    }

    private boolean atEnd() {
        return position >= text.length();
    }

    private WordExpansionException unknown(String operator) {
        return fail(
                "found the operator '"
                        + operator
                        + "' in a substitution: expected :- :+ :? - + ? # ## % %% / or //");
    }

    private WordExpansionException fail(String problem) {
        String shown = text.length() <= 80 ? text : text.substring(0, 77) + "...";
        return new WordExpansionException("in the word '" + shown + "' " + problem);
    }
}
