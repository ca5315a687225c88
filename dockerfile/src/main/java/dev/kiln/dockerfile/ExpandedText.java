package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Collects what a word expands to, as one text and cut into words. */
final class ExpandedText {
    private final Function<String, WordExpansionException> failure;
    private final int maxChars;
    private final StringBuilder word;
    private final StringBuilder text = new StringBuilder();
    private final List<String> words = new ArrayList<>();

    /**
     * @param word where the current word is collected
     */
    ExpandedText(
            Function<String, WordExpansionException> failure, int maxChars, StringBuilder word) {
        this.failure = failure;
        this.maxChars = maxChars;
        this.word = word;
        word.setLength(0);
    }

    /** Adds what belongs to the current word whatever it is. */
    void addRaw(String part) {
        bound(part);
        text.append(part);
        word.append(part);
    }

    /** Adds what blanks cut into words. */
    void addSplit(String part) {
        bound(part);
        text.append(part);
        for (int i = 0; i < part.length(); i++) {
            if (GoText.isSpace(part.charAt(i))) {
                endWord();
            } else {
                word.append(part.charAt(i));
            }
        }
    }

    /** Ends the last word. */
    ExpandedText finish() {
        endWord();
        return this;
    }

    private void endWord() {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    String text() {
        return text.toString();
    }

    List<String> words() {
        return List.copyOf(words);
    }

    private void bound(String part) {
        if (text.length() + part.length() > maxChars) {
            throw failure.apply(
                    "found more than "
                            + maxChars
                            + " characters after expansion: expected at most that");
        }
    }
}
