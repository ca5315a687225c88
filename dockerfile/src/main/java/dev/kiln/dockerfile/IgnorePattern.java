package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * One pattern of an ignore file, as a finite automaton whose states are walked all at once: state i
 * waits before element i, and the state after the last element accepts.
 */
final class IgnorePattern {
    private sealed interface Element {
        record Literal(char c) implements Element {}

        /** {@code ?}. */
        record OneOfComponent() implements Element {}

        /** {@code *}. */
        record AnyOfComponent() implements Element {}

        /** {@code **} at the end. */
        record AnyAtAll() implements Element {}

        /** The way into {@code **}, or past it and the {@link Directories} that follows. */
        record MaybeDirectories() implements Element {}

        /** Within {@code **}: left behind each slash. */
        record Directories() implements Element {}

        record OneOf(CharacterClass characters) implements Element {}
    }

    private final List<Element> elements;

    /** What the pattern begins with, up to the first element that is no literal. */
    private final String literalPrefix;

    private IgnorePattern(List<Element> elements) {
        this.elements = List.copyOf(elements);
        var prefix = new StringBuilder();
        for (var element : elements) {
            if (!(element instanceof Element.Literal literal)) {
                break;
            }
            prefix.append(literal.c());
        }
        this.literalPrefix = prefix.toString();
    }

    /**
     * Reads a cleaned pattern.
     *
     * @throws IllegalArgumentException if a character class is malformed
     */
    static IgnorePattern parse(String pattern) {
        var elements = new ArrayList<Element>();
        int i = 0;
        while (i < pattern.length()) {
            char c = pattern.charAt(i);
            if (pattern.startsWith("**", i)) {
                i = stars(pattern, i + 2, elements);
            } else if (c == '[') {
                var characters = CharacterClass.parse(pattern, i);
                elements.add(new Element.OneOf(characters));
                i = characters.end();
            } else if (c == '\\' && i + 1 < pattern.length()) {
                elements.add(new Element.Literal(pattern.charAt(i + 1)));
                i += 2;
            } else {
                elements.add(
                        switch (c) {
                            case '*' -> new Element.AnyOfComponent();
                            case '?' -> new Element.OneOfComponent();
                            default -> new Element.Literal(c);
                        });
                i++;
            }
        }
        return new IgnorePattern(elements);
    }

    private static int stars(String pattern, int after, List<Element> elements) {
        int next = pattern.startsWith("/", after) ? after + 1 : after;
        // "**name" without a slash or another wildcard is a plain suffix in moby.
        boolean suffix = after == 2 && next == after && isLiteral(pattern.substring(after));
        if (next == pattern.length() || suffix) {
            elements.add(new Element.AnyAtAll());
        } else {
            elements.add(new Element.MaybeDirectories());
            elements.add(new Element.Directories());
        }
        return next;
    }

    private static boolean isLiteral(String text) {
        return text.chars().noneMatch(c -> "*?[]\\".indexOf(c) >= 0);
    }

    /** Whether it matches the path or one of the directories above it. */
    boolean matchesOrHolds(String path) {
        return matches(path, true);
    }

    /** Whether it matches the path itself. */
    boolean matches(String path) {
        return matches(path, false);
    }

    private boolean matches(String path, boolean orAbove) {
        if (literalPrefix.length() == elements.size()) {
            return path.startsWith(literalPrefix)
                    && (path.length() == literalPrefix.length()
                            || (orAbove && path.charAt(literalPrefix.length()) == '/'));
        }
        if (!path.startsWith(literalPrefix)) {
            return false;
        }
        int accepting = elements.size();
        var states = new boolean[accepting + 1];
        enter(states, literalPrefix.length());
        for (int i = literalPrefix.length(); i < path.length(); i++) {
            char c = path.charAt(i);
            if (orAbove && c == '/' && states[accepting] && i > 0) {
                return true;
            }
            states = step(states, c);
        }
        return states[accepting];
    }

    /** Whether it could match something below a directory; never wrongly no. */
    boolean mayMatchBelow(String directory) {
        String inside = directory + "/";
        return literalPrefix.length() == elements.size()
                ? literalPrefix.startsWith(inside)
                : literalPrefix.startsWith(inside) || inside.startsWith(literalPrefix);
    }

    private boolean[] step(boolean[] states, char c) {
        var next = new boolean[states.length];
        for (int i = 0; i < elements.size(); i++) {
            if (states[i]) {
                advance(next, i, c);
            }
        }
        return next;
    }

    private void advance(boolean[] next, int i, char c) {
        switch (elements.get(i)) {
            case Element.Literal(char expected) -> enterIf(c == expected, next, i + 1);
            case Element.OneOfComponent _ -> enterIf(c != '/', next, i + 1);
            case Element.AnyOfComponent _ -> enterIf(c != '/', next, i);
            case Element.AnyAtAll _ -> enter(next, i);
            case Element.MaybeDirectories _ -> {}
            case Element.Directories _ -> {
                enter(next, i);
                enterIf(c == '/', next, i + 1);
            }
            case Element.OneOf(CharacterClass characters) ->
                    enterIf(characters.contains(c), next, i + 1);
        }
    }

    private void enterIf(boolean condition, boolean[] states, int i) {
        if (condition) {
            enter(states, i);
        }
    }

    /** Marks a state and those that are reached from it for nothing. */
    private void enter(boolean[] states, int i) {
        if (states[i]) {
            return;
        }
        states[i] = true;
        if (i < elements.size()) {
            switch (elements.get(i)) {
                case Element.AnyOfComponent _, Element.AnyAtAll _ -> enter(states, i + 1);
                case Element.MaybeDirectories _ -> {
                    enter(states, i + 1);
                    enter(states, i + 2);
                }
                case Element.Literal _,
                        Element.OneOfComponent _,
                        Element.Directories _,
                        Element.OneOf _ -> {}
            }
        }
    }
}
