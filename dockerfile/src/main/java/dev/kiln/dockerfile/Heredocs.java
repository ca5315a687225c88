package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the here-documents that an instruction announces, and reads their bodies. */
final class Heredocs {
    private Heredocs() {}

    /** The instruction with the bodies that follow it, or as it was where it announces none. */
    static RawInstruction attach(RawInstruction raw, char escape, LogicalLines source) {
        if (!raw.arguments().contains("<<") || JsonWords.of(raw) != null) {
            return raw;
        }
        List<Heredoc> bodies = new ArrayList<>();
        for (String word : Words.quoted(raw.arguments(), escape)) {
            var heredoc = announcedBy(word);
            if (heredoc != null) {
                bodies.add(heredoc.withBody(body(raw, heredoc, source)));
            }
        }
        return bodies.isEmpty() ? raw : raw.withHeredocs(bodies, source.lineNumber());
    }

    /** The here-document that a word such as {@code <<EOF} announces, without its body. */
    static @Nullable Heredoc announcedBy(String word) {
        int start = 0;
        while (start < word.length() && Character.isDigit(word.charAt(start))) {
            start++;
        }
        if (!word.startsWith("<<", start)) {
            return null;
        }
        boolean stripTabs = word.startsWith("-", start + 2);
        String written = word.substring(start + (stripTabs ? 3 : 2));
        var name = new StringBuilder();
        for (int i = 0; i < written.length(); i++) {
            if ("\"'\\".indexOf(written.charAt(i)) < 0) {
                name.append(written.charAt(i));
            }
        }
        return written.indexOf('<') >= 0 || name.isEmpty()
                ? null
                : new Heredoc(name.toString(), stripTabs, name.length() == written.length(), "");
    }

    private static String body(RawInstruction raw, Heredoc heredoc, LogicalLines source) {
        var body = new StringBuilder();
        for (var line = source.nextPhysical(); line != null; line = source.nextPhysical()) {
            String text = heredoc.stripTabs() ? withoutTabs(line) : line;
            if (text.equals(heredoc.name())) {
                return body.toString();
            }
            body.append(text).append('\n');
            if (body.length() > Limits.MAX_INSTRUCTION_CHARS) {
                throw raw.error(
                        "the here-document '"
                                + heredoc.name()
                                + "' is longer than "
                                + Limits.MAX_INSTRUCTION_CHARS
                                + " characters: expected a file of the context instead");
            }
        }
        throw raw.error(
                "found the end of the file in the here-document '"
                        + heredoc.name()
                        + "': expected a line that is just "
                        + heredoc.name());
    }

    private static String withoutTabs(String line) {
        int start = 0;
        while (start < line.length() && line.charAt(start) == '\t') {
            start++;
        }
        return line.substring(start);
    }
}
