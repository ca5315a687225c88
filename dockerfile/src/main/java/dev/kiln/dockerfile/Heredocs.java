package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the here-documents that an instruction announces, and reads their bodies. Whatever the
 * escape character of the file, that of a here-document's name is the backslash.
 */
final class Heredocs {
    private static final Set<String> KEYWORDS = Set.of("RUN", "COPY", "ADD");
    private static final char ESCAPE = '\\';

    private Heredocs() {}

    /** The instruction with the bodies that follow it, or as it was where it announces none. */
    static RawInstruction attach(RawInstruction raw, char escape, LogicalLines source) {
        if (!raw.line().text().contains("<<") || !mayAnnounce(raw, escape)) {
            return raw;
        }
        List<Heredoc> bodies = new ArrayList<>();
        for (var heredoc : announced(raw)) {
            bodies.add(heredoc.withBody(body(raw, heredoc, source)));
        }
        return bodies.isEmpty() ? raw : raw.withHeredocs(bodies, source.lineNumber());
    }

    private static boolean mayAnnounce(RawInstruction raw, char escape) {
        var inner = raw.keyword().equals("ONBUILD") ? raw.child(escape) : raw;
        return KEYWORDS.contains(inner.keyword()) && JsonWords.of(inner) == null;
    }

    private static List<Heredoc> announced(RawInstruction raw) {
        var heredocs = new ArrayList<Heredoc>();
        for (String word : words(raw.line().text())) {
            try {
                var heredoc = parse(word);
                if (heredoc != null) {
                    heredocs.add(heredoc);
                }
            } catch (WordExpansionException e) {
                throw raw.error(String.valueOf(e.getMessage()));
            }
        }
        return heredocs;
    }

    /** The words of a line as a shell would see them; none where its quotes are left open. */
    private static List<String> words(String line) {
        try {
            return new ShellLexer(line, _ -> null, ESCAPE, LexMode.RAW).expand().words();
        } catch (WordExpansionException e) {
            // BuildKit's rule: the shell of the image will say what is wrong with the line.
            return List.of();
        }
    }

    static boolean isAnnouncement(String word) {
        return announcement(word) != null;
    }

    /** As {@link #parse}, but a word whose quotes are left open announces nothing. */
    static @Nullable Heredoc announcement(String word) {
        try {
            return parse(word);
        } catch (WordExpansionException e) {
            return null;
        }
    }

    /**
     * The here-document that a word such as {@code <<EOF} announces, without its body; null for a
     * word that announces none.
     *
     * @throws WordExpansionException if the quotes of its name are left open
     */
    static @Nullable Heredoc parse(String word) {
        int start = 0;
        while (start < word.length() && word.charAt(start) >= '0' && word.charAt(start) <= '9') {
            start++;
        }
        if (!word.startsWith("<<", start)) {
            return null;
        }
        boolean stripTabs = word.startsWith("-", start + 2);
        int name = start + (stripTabs ? 3 : 2);
        while (name < word.length() && "\t\n\f\r ".indexOf(word.charAt(name)) >= 0) {
            name++;
        }
        String written = word.substring(name);
        if (written.isEmpty() || written.indexOf('<') >= 0) {
            return null;
        }
        var names = lex(written, LexMode.KEEP_UNSET);
        if (names.size() != 1) {
            return null;
        }
        var raw = lex(written, LexMode.KEEP_QUOTES);
        boolean quoted = quotes(names.getFirst()) != quotes(String.join("", raw));
        return new Heredoc(names.getFirst(), stripTabs, !quoted, "");
    }

    private static List<String> lex(String text, LexMode mode) {
        return new ShellLexer(text, _ -> null, ESCAPE, mode).expand().words();
    }

    private static long quotes(String text) {
        return text.chars().filter(c -> c == '"' || c == '\'').count();
    }

    private static String body(RawInstruction raw, Heredoc heredoc, LogicalLines source) {
        var body = new StringBuilder();
        for (var line = source.nextPhysical(); line != null; line = source.nextPhysical()) {
            String end = LogicalLines.withoutLineEnd(line);
            if ((heredoc.stripTabs() ? withoutTabs(end) : end).equals(heredoc.name())) {
                return body.toString();
            }
            body.append(line).append('\n');
        }
        throw raw.refusal(
                "unterminated heredoc: found the end of the file in '"
                        + heredoc.name()
                        + "', expected a line that is just "
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
