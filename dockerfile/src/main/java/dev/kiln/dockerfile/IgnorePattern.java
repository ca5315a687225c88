package dev.kiln.dockerfile;

import java.util.List;

/**
 * One pattern of an ignore file, as a finite automaton whose states are walked all at once: state i
 * waits before element i, and the state after the last element accepts.
 */
final class IgnorePattern {
    private final List<IgnoreElement> elements;

    /** What the pattern begins with, up to the first element that is no literal. */
    private final String literalPrefix;

    /** How many elements that prefix takes. */
    private final int prefixElements;

    IgnorePattern(List<IgnoreElement> elements) {
        this.elements = List.copyOf(elements);
        var prefix = new StringBuilder();
        for (var element : elements) {
            if (!(element instanceof IgnoreElement.Literal literal)) {
                break;
            }
            prefix.appendCodePoint(literal.codePoint());
        }
        this.literalPrefix = prefix.toString();
        this.prefixElements = literalPrefix.codePointCount(0, literalPrefix.length());
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
        if (isLiteral()) {
            return path.startsWith(literalPrefix)
                    && (path.length() == literalPrefix.length()
                            || (orAbove && path.charAt(literalPrefix.length()) == '/'));
        }
        if (!path.startsWith(literalPrefix)) {
            return false;
        }
        int accepting = elements.size();
        var states = new boolean[accepting + 1];
        enter(states, prefixElements);
        int c;
        for (int i = literalPrefix.length(); i < path.length(); i += Character.charCount(c)) {
            c = path.codePointAt(i);
            if (orAbove && c == '/' && states[accepting] && i > 0) {
                return true;
            }
            states = step(states, c);
        }
        return states[accepting];
    }

    private boolean isLiteral() {
        return prefixElements == elements.size();
    }

    /** Whether it could match something below a directory; never wrongly no. */
    boolean mayMatchBelow(String directory) {
        String inside = directory + "/";
        return isLiteral()
                ? literalPrefix.startsWith(inside)
                : literalPrefix.startsWith(inside) || inside.startsWith(literalPrefix);
    }

    private boolean[] step(boolean[] states, int c) {
        var next = new boolean[states.length];
        for (int i = 0; i < elements.size(); i++) {
            if (states[i]) {
                advance(next, i, c);
            }
        }
        return next;
    }

    private void advance(boolean[] next, int i, int c) {
        switch (elements.get(i)) {
            case IgnoreElement.Literal(int expected) -> enterIf(c == expected, next, i + 1);
            case IgnoreElement.OneOfComponent _ -> enterIf(c != '/', next, i + 1);
            case IgnoreElement.AnyOfComponent _ -> enterIf(c != '/', next, i);
            case IgnoreElement.AnyAtAll _ -> enter(next, i);
            case IgnoreElement.MaybeDirectories _ -> {}
            case IgnoreElement.Directories _ -> {
                enter(next, i);
                enterIf(c == '/', next, i + 1);
            }
            case IgnoreElement.OneOf(CharacterClass characters) ->
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
                case IgnoreElement.AnyOfComponent _, IgnoreElement.AnyAtAll _ ->
                        enter(states, i + 1);
                case IgnoreElement.MaybeDirectories _ -> {
                    enter(states, i + 1);
                    enter(states, i + 2);
                }
                case IgnoreElement.Literal _,
                        IgnoreElement.OneOfComponent _,
                        IgnoreElement.Directories _,
                        IgnoreElement.OneOf _ -> {}
            }
        }
    }
}
