package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** The pairs of {@code ENV} and {@code LABEL} and the names of {@code ARG}. */
final class PairReader {
    private PairReader() {}

    /** {@code name=value …}, or the old form {@code name value that may hold blanks}. */
    static List<KeyValue> pairs(RawInstruction raw, char escape) {
        new Flags(raw);
        var words = words(raw, escape, "name=value");
        if (words.getFirst().indexOf('=') < 0) {
            return List.of(oldForm(raw));
        }
        var pairs = new ArrayList<KeyValue>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw raw.error("found '" + word + "' without a '=': expected name=value");
            }
            pairs.add(
                    new KeyValue(name(raw, word.substring(0, equals)), word.substring(equals + 1)));
        }
        return pairs;
    }

    /** {@code NAME} or {@code NAME=default}, one or more. */
    static List<Instruction.Arg.Declaration> declarations(RawInstruction raw, char escape) {
        new Flags(raw);
        var declarations = new ArrayList<Instruction.Arg.Declaration>();
        for (String word : words(raw, escape, "a name, as in VERSION or VERSION=1")) {
            int equals = word.indexOf('=');
            declarations.add(
                    equals < 0
                            ? new Instruction.Arg.Declaration(name(raw, word), null)
                            : new Instruction.Arg.Declaration(
                                    name(raw, word.substring(0, equals)),
                                    word.substring(equals + 1)));
        }
        return declarations;
    }

    private static KeyValue oldForm(RawInstruction raw) {
        String arguments = raw.arguments();
        int end = 0;
        while (end < arguments.length() && !Words.isBlank(arguments.charAt(end))) {
            end++;
        }
        String value = arguments.substring(end).strip();
        if (value.isEmpty()) {
            throw raw.error("found '" + arguments + "' without a value: expected name=value");
        }
        return new KeyValue(arguments.substring(0, end), value);
    }

    private static List<String> words(RawInstruction raw, char escape, String expected) {
        var words = Words.quoted(raw.arguments(), escape);
        if (words.isEmpty()) {
            throw raw.error("found no argument: expected " + expected);
        }
        return raw.bounded(words);
    }

    private static String name(RawInstruction raw, String name) {
        if (name.isEmpty()) {
            throw raw.error("found a '=' with no name before it: expected name=value");
        }
        return name;
    }
}
