package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes the flags off the front of an instruction's arguments. Quotes in a flag are taken away and
 * the escape character protects the next one (as BuildKit's {@code extractBuilderFlags}); {@code
 * --} alone ends the flags.
 */
final class FlagSplitter {
    /**
     * @param rest what follows the flags
     */
    record Split(List<String> flags, String rest) {}

    private final String text;
    private final char escape;
    private int position;

    private FlagSplitter(String text, char escape) {
        this.text = text;
        this.escape = escape;
    }

    static Split split(String text, char escape) {
        return new FlagSplitter(text, escape).run();
    }

    private Split run() {
        var flags = new ArrayList<String>();
        while (true) {
            while (position < text.length() && GoText.isAsciiSpace(text.charAt(position))) {
                position++;
            }
            if (!text.startsWith("--", position)) {
                return new Split(flags, text.substring(position));
            }
            String flag = word();
            if (flag.equals("--")) {
                return new Split(flags, text.substring(position));
            }
            flags.add(flag);
        }
    }

    private String word() {
        var word = new StringBuilder();
        char quote = 0;
        for (; position < text.length(); position++) {
            char c = text.charAt(position);
            if (quote == 0 && GoText.isAsciiSpace(c)) {
                break;
            }
            if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c != escape) {
                word.append(c);
            } else if (position + 1 < text.length()) {
                word.append(text.charAt(++position));
            }
        }
        return word.toString();
    }
}
