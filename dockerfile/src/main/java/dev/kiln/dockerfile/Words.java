package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Cuts the arguments of an instruction into words, the two ways in which the language does it. */
final class Words {
    private final String text;
    private final char escape;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean quoted;
    private int position;

    private Words(String text, char escape) {
        this.text = text;
        this.escape = escape;
    }

    /** Whether a character separates words of the simple kind; a line end is no such character. */
    static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\u000B' || c == '\f' || c == '\r';
    }

    /** Words separated by blanks, quotes and escapes without meaning. */
    static List<String> simple(String text) {
        var words = new ArrayList<String>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean blank = i == text.length() || isBlank(text.charAt(i));
            if (blank && start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            } else if (!blank && start < 0) {
                start = i;
            }
        }
        return words;
    }

    /** Words that may hold blanks within quotes or behind an escape character, which both stay. */
    static List<String> quoted(String text, char escape) {
        return new Words(text, escape).run();
    }

    private List<String> run() {
        for (; position < text.length(); position++) {
            char c = text.charAt(position);
            if (GoText.isSpace(c)) {
                finish();
            } else if (c == '"' || c == '\'') {
                quote(c);
            } else {
                character(c);
            }
        }
        finish();
        return words;
    }

    private void finish() {
        if (quoted || !word.isEmpty()) {
            words.add(word.toString());
        }
        word.setLength(0);
        quoted = false;
    }

    private void quote(char quote) {
        quoted = true;
        word.append(quote);
        for (position++; position < text.length(); position++) {
            char c = text.charAt(position);
            if (c == quote) {
                word.append(c);
                return;
            }
            if (quote == '"') {
                character(c);
            } else {
                word.append(c);
            }
        }
    }

    /** An escape character takes its follower along; at the very end it is dropped. */
    private void character(char c) {
        if (c != escape) {
            word.append(c);
        } else if (position + 1 < text.length()) {
            word.append(c).append(text.charAt(++position));
        }
    }
}
