package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** The pairs of {@code ENV} and {@code LABEL} and the names of {@code ARG}. */
final class PairReader {
    private PairReader() {}

    /** {@code name=value …}, or the old form {@code name value that may hold blanks}. */
    static List<KeyValue> pairs(RawInstruction raw, char escape) {
        var pairs = split(raw, escape);
        Flags.none(raw);
        if (pairs.isEmpty()) {
            throw raw.refusal(
                    raw.keyword() + " requires at least one argument: expected name=value");
        }
        for (var pair : pairs) {
            checkName(raw, pair.key());
        }
        return pairs;
    }

    /** Whether they are of the old form. */
    static boolean isOldForm(RawInstruction raw, char escape) {
        return isOldForm(Words.quoted(raw.arguments(), escape));
    }

    private static boolean isOldForm(List<String> words) {
        return !words.isEmpty() && words.getFirst().indexOf('=') < 0;
    }

    /** The pairs by their form alone. */
    static List<KeyValue> split(RawInstruction raw, char escape) {
        var words = raw.bounded(Words.quoted(raw.arguments(), escape));
        if (isOldForm(words)) {
            return List.of(oldForm(raw));
        }
        var pairs = new ArrayList<KeyValue>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw raw.refusal(
                        "Syntax error - can't find = in "
                                + GoText.quote(word)
                                + ". Must be of the form: name=value");
            }
            pairs.add(new KeyValue(word.substring(0, equals), word.substring(equals + 1)));
        }
        return pairs;
    }

    /** {@code NAME} or {@code NAME=default}, one or more. Flags are passed over, as in BuildKit. */
    static List<Instruction.Arg.Declaration> declarations(RawInstruction raw, char escape) {
        var words = raw.bounded(Words.quoted(raw.arguments(), escape));
        if (words.isEmpty()) {
            throw raw.refusal(
                    "ARG requires at least one argument: expected a name, as in VERSION or"
                            + " VERSION=1");
        }
        var declarations = new ArrayList<Instruction.Arg.Declaration>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            checkName(raw, name);
            declarations.add(
                    new Instruction.Arg.Declaration(
                            name, equals < 0 ? null : word.substring(equals + 1)));
        }
        return declarations;
    }

    private static KeyValue oldForm(RawInstruction raw) {
        String arguments = raw.arguments();
        int end = 0;
        while (end < arguments.length() && !Words.isBlank(arguments.charAt(end))) {
            end++;
        }
        int value = end;
        while (value < arguments.length() && Words.isBlank(arguments.charAt(value))) {
            value++;
        }
        if (value == end) {
            throw raw.refusal(
                    raw.keyword()
                            + " must have two arguments: found '"
                            + arguments
                            + "', expected name=value");
        }
        return new KeyValue(arguments.substring(0, end), arguments.substring(value));
    }

    private static void checkName(RawInstruction raw, String name) {
        if (name.isEmpty()) {
            throw raw.refusal(raw.keyword() + " names can not be blank");
        }
    }
}
