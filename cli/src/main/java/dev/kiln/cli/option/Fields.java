package dev.kiln.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The value of an option that is one line of CSV (RFC 4180), each field {@code key=value}: {@code
 * type=local,"dest=a,b"}.
 *
 * @param option for messages, such as {@code --secret}
 * @param text as given
 * @param pairs in order; keys in lower case
 */
record Fields(String option, String text, List<Map.Entry<String, String>> pairs) {
    Fields {
        pairs = List.copyOf(pairs);
    }

    /**
     * Reads the fields.
     *
     * @throws IllegalArgumentException if one is no pair, or a quote is missing
     */
    static Fields parse(String option, String text) {
        var pairs = new ArrayList<Map.Entry<String, String>>();
        for (String field : split(option, text)) {
            int equals = field.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(
                        "%s '%s': the field '%s' is not key=value".formatted(option, text, field));
            }
            String key = field.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            pairs.add(Map.entry(key, field.substring(equals + 1)));
        }
        return new Fields(option, text, pairs);
    }

    /** What to throw where a field is not as it must be. */
    IllegalArgumentException invalid(String why) {
        return new IllegalArgumentException("%s '%s': %s".formatted(option, text, why));
    }

    /**
     * {@code true} or {@code false}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    boolean flag(Map.Entry<String, String> pair) {
        return switch (pair.getValue()) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw invalid(pair.getKey() + " must be true or false");
        };
    }

    static List<String> split(String option, String text) {
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean quote = c == '"' && (quoted || field.isEmpty());
            if (quote && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (quote) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException(
                    "%s '%s': a quote is opened and not closed".formatted(option, text));
        }
        fields.add(field.toString());
        return fields;
    }
}
