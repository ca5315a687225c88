package dev.kiln.dockerfile;

import java.util.List;
import java.util.Locale;

/**
 * An instruction cut into keyword, flags and the rest, not yet understood.
 *
 * @param keyword in upper case
 * @param flags the {@code --name} and {@code --name=value} words between keyword and arguments
 * @param arguments what follows, trimmed
 */
record RawInstruction(
        String keyword,
        List<String> flags,
        String arguments,
        String display,
        SourceRange range,
        List<Heredoc> heredocs) {
    RawInstruction {
        flags = List.copyOf(flags);
        heredocs = List.copyOf(heredocs);
    }

    static RawInstruction of(LogicalLine line) {
        String text = line.text().strip();
        int end = 0;
        while (end < text.length() && !Words.isBlank(text.charAt(end))) {
            end++;
        }
        var split = FlagSplitter.split(text.substring(end));
        return new RawInstruction(
                text.substring(0, end).toUpperCase(Locale.ROOT),
                split.flags(),
                split.rest().strip(),
                line.display(),
                line.range(),
                List.of());
    }

    RawInstruction withHeredocs(List<Heredoc> bodies, int endLine) {
        return new RawInstruction(
                keyword,
                flags,
                arguments,
                display,
                new SourceRange(range.line(), range.column(), endLine),
                bodies);
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
}
