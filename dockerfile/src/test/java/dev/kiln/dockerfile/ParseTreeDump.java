package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes the outer form of a Dockerfile as BuildKit's parser dumps its tree. */
final class ParseTreeDump {
    private final char escape;

    private ParseTreeDump(char escape) {
        this.escape = escape;
    }

    static String of(String text) {
        var source = RawParser.of(text);
        var dump = new ParseTreeDump(source.escape());
        return source.instructions().stream()
                .map(raw -> "(" + dump.node(raw) + ")")
                .collect(Collectors.joining("\n"));
    }

    private String node(RawInstruction raw) {
        var out = new StringBuilder(raw.keyword().toLowerCase(Locale.ROOT));
        if (!raw.flags().isEmpty()) {
            out.append(" [").append(quoted(raw.flags())).append("]");
        }
        String arguments =
                raw.keyword().equals("ONBUILD")
                        ? "(" + node(raw.child(escape)) + ")"
                        : quoted(arguments(raw));
        return out.append(arguments.isEmpty() ? "" : " ").append(arguments).toString();
    }

    private List<String> arguments(RawInstruction raw) {
        return switch (raw.keyword()) {
            case "ENV", "LABEL" -> pairs(raw);
            case "ARG" -> Words.quoted(raw.arguments(), escape);
            case "FROM", "EXPOSE" -> Words.simple(raw.arguments());
            case "COPY", "ADD", "VOLUME" -> {
                var json = JsonWords.of(raw);
                yield json != null ? json : Words.simple(raw.arguments());
            }
            case "RUN", "CMD", "ENTRYPOINT", "SHELL" -> jsonOrLine(raw, raw.arguments());
            case "HEALTHCHECK" -> health(raw);
            default -> line(raw.arguments());
        };
    }

    private List<String> pairs(RawInstruction raw) {
        String separator =
                Words.quoted(raw.arguments(), escape).getFirst().indexOf('=') < 0 ? "" : "=";
        var words = new ArrayList<String>();
        for (var pair : PairReader.split(raw, escape)) {
            words.addAll(List.of(pair.key(), pair.value(), separator));
        }
        return words;
    }

    private static List<String> health(RawInstruction raw) {
        var parts = raw.arguments().split("\\s+", 2);
        var words = new ArrayList<>(line(parts[0]));
        if (parts.length == 2) {
            words.addAll(jsonOrLine(raw, parts[1]));
        }
        return words;
    }

    private static List<String> jsonOrLine(RawInstruction raw, String text) {
        var json = JsonWords.of(raw, text);
        return json != null ? json : line(text);
    }

    private static List<String> line(String text) {
        return text.isEmpty() ? List.of() : List.of(text);
    }

    private static String quoted(List<String> words) {
        return words.stream().map(ParseTreeDump::quote).collect(Collectors.joining(" "));
    }

    /** As Go's strconv.Quote, for the characters that occur. */
    private static String quote(String word) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case 0 -> out.append("\\x00");
                default -> out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
