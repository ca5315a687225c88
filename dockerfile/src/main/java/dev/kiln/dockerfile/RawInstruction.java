package dev.kiln.dockerfile;

import java.util.List;
import java.util.Locale;

/**
 * An instruction cut into keyword, flags and the rest, not yet understood.
 *
 * @param keyword in upper case
 * @param flags the {@code --name} and {@code --name=value} words between keyword and arguments
 * @param arguments what follows, trimmed
 * @param line all of it
 */
record RawInstruction(
        String keyword,
        List<String> flags,
        String arguments,
        LogicalLine line,
        SourceRange range,
        List<Heredoc> heredocs) {
    RawInstruction {
        flags = List.copyOf(flags);
        heredocs = List.copyOf(heredocs);
    }

    static RawInstruction of(LogicalLine line, char escape) {
        String text = GoText.trim(line.text());
        int end = endOfKeyword(text);
        int start = end;
        while (start < text.length() && Words.isBlank(text.charAt(start))) {
            start++;
        }
        var split = FlagSplitter.split(text.substring(start), escape);
        return new RawInstruction(
                text.substring(0, end).toUpperCase(Locale.ROOT),
                split.flags(),
                GoText.trim(split.rest()),
                line,
                line.range(),
                List.of());
    }

    private static int endOfKeyword(String text) {
        int end = 0;
        while (end < text.length() && !Words.isBlank(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** The instruction that an {@code ONBUILD} holds, cut apart in the same way. */
    RawInstruction child(char escape) {
        return of(new LogicalLine(arguments, arguments, range), escape);
    }

    RawInstruction withHeredocs(List<Heredoc> bodies, int endLine) {
        return new RawInstruction(
                keyword,
                flags,
                arguments,
                line,
                new SourceRange(range.line(), range.column(), endLine),
                bodies);
    }

    /** The same instruction in another place. */
    RawInstruction at(SourceRange place) {
        return new RawInstruction(keyword, flags, arguments, line, place, heredocs);
    }

    /** For people: the line as written. */
    String display() {
        return line.display();
    }

    /** The keyword as written. */
    String writtenKeyword() {
        String text = GoText.trim(line.text());
        return text.substring(0, endOfKeyword(text));
    }

    /** The words, unless they are too many. */
    List<String> bounded(List<String> words) {
        if (words.size() > Limits.MAX_WORDS) {
            throw error(
                    "found " + words.size() + " arguments: expected at most " + Limits.MAX_WORDS);
        }
        return words;
    }

    /** An error at this instruction. */
    DockerfileException error(String message) {
        return DockerfileException.at(range, keyword + ": " + message);
    }

    /** An error at this instruction in the words of BuildKit, which name the instruction. */
    DockerfileException refusal(String message) {
        return DockerfileException.at(range, message);
    }
}
