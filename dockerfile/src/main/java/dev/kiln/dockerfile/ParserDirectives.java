package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code # name=value} lines at the very top of a Dockerfile (Dockerfile reference, "Parser
 * directives"). The first line of any other form ends them, and from there on they are comments;
 * {@code syntax} and {@code check} may also stand behind a {@code #!} line.
 *
 * @param escape the escape character
 * @param lineCount how many lines they take, without such a {@code #!} line
 */
record ParserDirectives(
        char escape, @Nullable String syntax, @Nullable CheckDirective check, int lineCount) {
    static final char DEFAULT_ESCAPE = '\\';
    private static final Set<String> KNOWN = Set.of("escape", "syntax", "check");

    /** One of them, at the line that counts from 0. */
    private record Directive(String name, String value, int line, int column) {
        DockerfileException error(String message) {
            return new DockerfileException(message, line + 1, column);
        }
    }

    static ParserDirectives read(List<String> lines) {
        boolean shebang = !lines.isEmpty() && lines.getFirst().startsWith("#!");
        char escape = DEFAULT_ESCAPE;
        String syntax = null;
        CheckDirective check = null;
        // Where BuildKit looks for these two, an indented line is no directive.
        boolean indented = false;
        var directives = directives(lines, shebang ? 1 : 0);
        for (var directive : directives) {
            indented |= directive.column() > 1;
            String value = directive.value();
            switch (directive.name()) {
                case "escape" -> escape = shebang ? escape : escapeOf(directive);
                case "syntax" -> syntax = indented ? null : firstWord(value);
                default -> check = indented ? null : check(directive);
            }
        }
        return new ParserDirectives(escape, syntax, check, shebang ? 0 : directives.size());
    }

    private static List<Directive> directives(List<String> lines, int first) {
        var directives = new ArrayList<Directive>();
        var seen = new HashSet<String>();
        for (int i = first; i < lines.size(); i++) {
            var directive = directive(lines.get(i), i);
            if (directive == null) {
                break;
            }
            if (!seen.add(directive.name())) {
                if (first > 0) {
                    // Behind a #! line a repeated directive is a comment like any other.
                    break;
                }
                throw directive.error(
                        "only one " + directive.name() + " parser directive can be used");
            }
            directives.add(directive);
        }
        return directives;
    }

    private static char escapeOf(Directive directive) {
        String value = directive.value();
        if (value.equals("\\") || value.equals("`")) {
            return value.charAt(0);
        }
        throw directive.error("invalid escape token '" + value + "' does not match ` or \\");
    }

    private static CheckDirective check(Directive directive) {
        try {
            return CheckDirective.parse(firstWord(directive.value()));
        } catch (IllegalArgumentException e) {
            throw directive.error("failed to parse check options: " + e.getMessage());
        }
    }

    private static String firstWord(String value) {
        int blank = value.indexOf(' ');
        return blank < 0 ? value : value.substring(0, blank);
    }

    /** What {@code # key = value} says, or null for any other line. */
    private static @Nullable Directive directive(String line, int number) {
        String text = GoText.trimLeft(LogicalLines.withoutLineEnd(line));
        int equals = text.indexOf('=');
        if (!text.startsWith("#") || equals < 0) {
            return null;
        }
        String key = GoText.trimLeft(trimRight(text.substring(1, equals)));
        String name = key.chars().allMatch(c -> c < 128) ? key.toLowerCase(Locale.ROOT) : "";
        String value = value(text.substring(equals + 1));
        return KNOWN.contains(name) && !value.isEmpty()
                ? new Directive(name, value, number, line.indexOf('#') + 1)
                : null;
    }

    /** A value that is nothing but blanks is the last of them, as to BuildKit's expression. */
    private static String value(String text) {
        String value = trimRight(text);
        if (value.isEmpty()) {
            return text.isEmpty() ? "" : text.substring(text.length() - 1);
        }
        int start = 0;
        while (isBlank(value.charAt(start))) {
            start++;
        }
        return value.substring(start);
    }

    private static String trimRight(String text) {
        int end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\f' || c == '\r';
    }

    /** The lines of a text, without their line feeds; a byte order mark in front is passed over. */
    static List<String> linesOf(String text) {
        var lines = new ArrayList<String>();
        int start = text.startsWith("\uFEFF") ? 1 : 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            int stop = end < 0 ? text.length() : end;
            lines.add(text.substring(start, stop));
            start = stop + 1;
        }
        return lines;
    }
}
