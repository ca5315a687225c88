package dev.kiln.dockerfile;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What stands for a variable: {@code $v}, {@code ${v}} and the forms with a modifier. */
final class Substitution {
    private final ShellLexer lexer;
    private final Function<String, @Nullable String> lookup;
    private final boolean keepUnset;
    private int depth;

    Substitution(ShellLexer lexer, Function<String, @Nullable String> lookup, boolean keepUnset) {
        this.lexer = lexer;
        this.lookup = lookup;
        this.keepUnset = keepUnset;
    }

    /** Reads on behind a dollar. */
    String read() {
        if (lexer.peek() != '{') {
            String name = lexer.takeName();
            return name.isEmpty() ? "$" : value(name, "$" + name);
        }
        lexer.take();
        if (++depth > Limits.MAX_NESTED_VARIABLES) {
            throw lexer.fail(
                    "found variables nested more than "
                            + Limits.MAX_NESTED_VARIABLES
                            + " deep: expected at most that");
        }
        String result = braced();
        depth--;
        return result;
    }

    private String braced() {
        char first = lexer.peek();
        if (first == '{' || first == '}' || first == ':') {
            throw lexer.fail("syntax error: bad substitution: expected ${name}");
        }
        String name = lexer.takeName();
        char operator = lexer.take();
        return switch (operator) {
            case '}' -> value(name, "${" + name + "}");
            case '/' -> replaced(name);
            case ':' -> modified(name, lexer.take(), true);
            default -> modified(name, operator, false);
        };
    }

    private String value(String name, String unset) {
        String value = lookup.apply(name);
        return value != null ? value : keepUnset ? unset : "";
    }

    private String modified(String name, char operator, boolean emptyIsUnset) {
        String written = (emptyIsUnset ? ":" : "") + operator;
        boolean pattern = operator == '#' || operator == '%';
        boolean known = "-+?#%".indexOf(operator) >= 0;
        if (emptyIsUnset ? pattern : !known) {
            throw unsupported(written);
        }
        String word = until('}', pattern, "missing '}'");
        String current = lookup.apply(name);
        if (current == null && keepUnset) {
            return "${" + name + written + word + "}";
        }
        if (!known) {
            throw unsupported(written);
        }
        boolean unset = current == null || (emptyIsUnset && current.isEmpty());
        String value = current == null ? "" : current;
        return switch (operator) {
            case '-' -> unset ? word : value;
            case '+' -> unset ? "" : word;
            case '?' -> {
                if (unset) {
                    String problem = current == null ? "unset" : "empty";
                    throw lexer.fail(
                            name
                                    + ": "
                                    + (word.isEmpty() ? "is not allowed to be " + problem : word));
                }
                yield value;
            }
            default -> trimmed(value, operator, word);
        };
    }

    private WordExpansionException unsupported(String modifier) {
        return lexer.fail(
                "unsupported modifier ("
                        + modifier
                        + ") in substitution: expected :- :+ :? - + ? # ## % %% / or //");
    }

    private String trimmed(String value, char operator, String word) {
        boolean longest = !word.isEmpty() && word.charAt(0) == operator;
        boolean suffix = operator == '%';
        var glob = glob(longest ? word.substring(1) : word, suffix);
        return suffix
                ? reverse(glob.withoutPrefix(reverse(value), longest))
                : glob.withoutPrefix(value, longest);
    }

    private static String reverse(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    private String replaced(String name) {
        boolean all = lexer.peek() == '/';
        if (all) {
            lexer.take();
        }
        String pattern = until('/', true, "missing '/' in ${}");
        String replacement = until('}', true, "missing '}'");
        String value = lookup.apply(name);
        if (value == null && keepUnset) {
            return "${" + name + "/" + pattern + "/" + replacement + "}";
        }
        var glob = glob(pattern, false);
        return all
                ? glob.replaceAll(value == null ? "" : value, replacement)
                : glob.replaceFirst(value == null ? "" : value, replacement);
    }

    /** The text up to a stop character; where it ends before, that is what is missing. */
    private String until(char stop, boolean rawEscapes, String missing) {
        try {
            return lexer.until(stop, rawEscapes).text();
        } catch (WordExpansionException e) {
            throw lexer.atEnd() ? lexer.fail("syntax error: " + missing) : e;
        }
    }

    private ShellGlob glob(String pattern, boolean reversed) {
        try {
            return reversed
                    ? ShellGlobReader.parseReversed(pattern)
                    : ShellGlobReader.parse(pattern);
        } catch (IllegalArgumentException e) {
            throw lexer.fail(
                    "invalid pattern (" + pattern + ") in substitution: " + e.getMessage());
        }
    }
}
