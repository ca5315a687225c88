package dev.kiln.dockerfile;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code FROM [--platform=P] IMAGE [AS NAME]}. */
final class FromReader {
    private static final Map<String, Flags.Kind> FLAGS = Map.of("platform", Flags.Kind.TEXT);

    private FromReader() {}

    static Instruction.From read(RawInstruction raw) {
        var words = Words.simple(raw.arguments());
        String name = stageName(raw, words);
        var flags = new Flags(raw, FLAGS);
        return new Instruction.From(
                raw.range(), raw.display(), words.getFirst(), flags.text("platform"), name);
    }

    private static @Nullable String stageName(RawInstruction raw, List<String> words) {
        if (words.size() == 1) {
            return null;
        }
        if (words.size() != 3 || !words.get(1).equalsIgnoreCase("AS")) {
            throw raw.refusal(
                    "FROM requires either one or three arguments: expected FROM image, or FROM"
                            + " image AS name");
        }
        String name = words.get(2).toLowerCase(Locale.ROOT);
        boolean valid =
                isLetter(name.charAt(0))
                        && name.chars()
                                .allMatch(c ->
                                        isLetter(c)
                                                || (c >= '0' && c <= '9')
                                                || "-_.".indexOf(c) >= 0);
        if (!valid) {
            throw raw.refusal(
                    "invalid name for build stage: "
                            + GoText.quote(words.get(2))
                            + ", name can't start with a number or contain symbols");
        }
        return name;
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z';
    }
}
