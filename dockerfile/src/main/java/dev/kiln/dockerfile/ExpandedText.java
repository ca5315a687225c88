package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Collects what a word expands to, as one text and cut into words. */
final class ExpandedText {
    private final Function<String, WordExpansionException> failure;
    private final int maxChars;
    private final StringBuilder text = new StringBuilder();
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();

    ExpandedText(Function<String, WordExpansionException> failure, int maxChars) {
        this.failure = failure;
        this.maxChars = maxChars;
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
            if (!GoText.isSpace(part.charAt(i))) {
                word.append(part.charAt(i));
            } else if (!word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
    }

    String text() {
        return text.toString();
    }

    List<String> words() {
        var result = new ArrayList<>(words);
        if (!word.isEmpty()) {
            result.add(word.toString());
        }
        return result;
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
