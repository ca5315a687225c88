package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a {@code .dockerignore} file, as moby's patternmatcher reads them: one pattern a
 * line, {@code #} comments, {@code !} for exceptions, the last pattern that matches decides, and a
 * pattern that matches a directory matches all that is below it. Leading and trailing slashes and
 * {@code .} and {@code ..} are cleaned away; {@code *} and {@code ?} stay within one path
 * component, {@code **} crosses any number of them.
 *
 * <p>Matching takes time linear in path and pattern, whatever the pattern.
 */
public final class IgnoreRules {
    /** Rules that ignore nothing. */
    public static final IgnoreRules NONE = new IgnoreRules(List.of());

    private static final Set<String> ROOT_PATTERNS = Set.of("*", "**", "**/*");

    private record Rule(String text, IgnorePattern pattern, boolean exception) {}

    private final List<Rule> rules;

    private IgnoreRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads an ignore file.
     *
     * @throws DockerfileException if a pattern is malformed or too long, or there are too many; the
     *     place is the pattern's in the ignore file
     */
    public static IgnoreRules parse(String text) {
        if (text.length() > Limits.MAX_FILE_CHARS) {
            throw error("found more than " + Limits.MAX_FILE_CHARS + " characters", 1);
        }
        var rules = new ArrayList<Rule>();
        int number = 0;
        for (String line : ParserDirectives.linesOf(text)) {
            number++;
            String pattern = line.startsWith("#") ? "" : GoText.trim(normalized(line));
            if (pattern.isEmpty()) {
                continue;
            }
            if (rules.size() == Limits.MAX_IGNORE_PATTERNS) {
                throw error(
                        "found more than "
                                + Limits.MAX_IGNORE_PATTERNS
                                + " patterns: expected at most that many",
                        number);
            }
            rules.add(rule(pattern, number));
        }
        return new IgnoreRules(rules);
    }

    /** A line's pattern, relative to the context, as moby's ignorefile makes it. */
    private static String normalized(String line) {
        String text = GoText.trim(line);
        boolean exception = text.startsWith("!");
        String pattern = exception ? GoText.trim(text.substring(1)) : text;
        if (!pattern.isEmpty()) {
            pattern = clean(pattern);
            pattern =
                    pattern.length() > 1 && pattern.startsWith("/")
                            ? pattern.substring(1)
                            : pattern;
        }
        return exception ? "!" + pattern : pattern;
    }

    private static Rule rule(String line, int number) {
        if (line.length() > Limits.MAX_IGNORE_PATTERN_CHARS) {
            throw error(
                    "found a pattern longer than "
                            + Limits.MAX_IGNORE_PATTERN_CHARS
                            + " characters: expected at most that",
                    number);
        }
        String cleaned = clean(line);
        boolean exception = cleaned.startsWith("!");
        String pattern = exception ? cleaned.substring(1) : cleaned;
        if (pattern.isEmpty()) {
            throw error("illegal exclusion pattern: \"!\": expected a pattern behind it", number);
        }
        try {
            return new Rule(pattern, IgnorePatternReader.parse(pattern), exception);
        } catch (IllegalArgumentException e) {
            throw error(String.valueOf(e.getMessage()), number);
        }
    }

    /**
     * Whether a file or directory is left out. Docker's rules tell the two not apart; for a
     * directory the answer is about itself, and an exception may still bring back something below
     * it, unless {@link #ignoresAllBelow} says otherwise.
     *
     * @param slashPath relative to the context, with {@code /} between components
     * @param directory whether it is a directory
     */
    public boolean ignores(String slashPath, boolean directory) {
        boolean ignored = false;
        for (var rule : rules) {
            if (rule.exception() == ignored && rule.pattern().matchesOrHolds(slashPath)) {
                ignored = !ignored;
            }
        }
        return ignored;
    }

    /**
     * Whether a directory is left out and no exception can bring back anything below it, so that a
     * walk need not look there. A walk that does look must leave out the directory itself until
     * something below it is kept.
     */
    public boolean ignoresAllBelow(String slashPath) {
        return ignores(slashPath, true)
                && rules.stream()
                        .filter(Rule::exception)
                        .noneMatch(rule -> rule.pattern().mayMatchBelow(slashPath));
    }

    /**
     * The cleaned path of a source of {@code COPY} that is certainly left out; null where it is
     * there or may be. Where there are exceptions nothing is certain, since they can bring back
     * what is below a directory. The root is left out only by a pattern for all that is in it.
     *
     * @param source as written, variables expanded
     */
    public @Nullable String certainlyIgnored(String source) {
        if (rules.stream().anyMatch(Rule::exception)) {
            return null;
        }
        String path = clean(source);
        boolean root = path.equals(".") || path.equals("/");
        boolean ignored =
                root
                        ? rules.stream().anyMatch(rule -> ROOT_PATTERNS.contains(rule.text()))
                        : ignores(path, false);
        return ignored ? path : null;
    }

    /** The path without {@code .}, {@code ..} and repeated slashes, as Go's {@code path.Clean}. */
    static String clean(String path) {
        boolean rooted = path.startsWith("/");
        var parts = new ArrayList<String>();
        for (String part : path.split("/", -1)) {
            boolean up = part.equals("..");
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (up && !parts.isEmpty() && !parts.getLast().equals("..")) {
                parts.removeLast();
            } else if (!up || !rooted) {
                parts.add(part);
            }
        }
        String joined = String.join("/", parts);
        return rooted ? "/" + joined : joined.isEmpty() ? "." : joined;
    }

    private static DockerfileException error(String message, int line) {
        return new DockerfileException("in the ignore file: " + message, line, 1);
    }
}
