package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The flags of an instruction by name, checked against those it takes; what is wrong with them is
 * worded as in BuildKit (frontend/dockerfile/instructions/bflag.go).
 */
final class Flags {
    /** What a flag takes. */
    enum Kind {
        /** Nothing, {@code =true} or {@code =false}. */
        BOOL,
        /** A value. */
        TEXT,
        /** A value, each time it is given. */
        TEXTS
    }

    private final Map<String, List<String>> values = new HashMap<>();

    /** An instruction that takes no flags. */
    static void none(RawInstruction raw) {
        new Flags(raw, Map.of());
    }

    /**
     * @param known names without their dashes
     */
    Flags(RawInstruction raw, Map<String, Kind> known) {
        for (String flag : raw.flags()) {
            int equals = flag.indexOf('=');
            String shown = equals < 0 ? flag : flag.substring(0, equals);
            String name = shown.substring(2);
            var kind = known.get(name);
            if (kind == null) {
                var names = known.keySet().stream().sorted().toList();
                throw raw.refusal("unknown flag: " + shown + Suggestion.of(name, names));
            }
            var given = values.computeIfAbsent(name, _ -> new ArrayList<>());
            if (!given.isEmpty() && kind != Kind.TEXTS) {
                throw raw.refusal("duplicate flag specified: " + shown);
            }
            String value = equals < 0 ? null : flag.substring(equals + 1);
            given.add(kind == Kind.BOOL ? bool(raw, shown, value) : text(raw, shown, value));
        }
    }

    private static String bool(RawInstruction raw, String shown, @Nullable String value) {
        if (value == null) {
            return "true";
        }
        String wanted = value.toLowerCase(Locale.ROOT);
        if (wanted.isEmpty()) {
            throw raw.refusal("missing a value on flag: " + shown);
        }
        if (!wanted.equals("true") && !wanted.equals("false")) {
            throw raw.refusal("expecting boolean value for flag " + shown + ", not: " + value);
        }
        return wanted;
    }

    private static String text(RawInstruction raw, String shown, @Nullable String value) {
        if (value == null) {
            throw raw.refusal("missing a value on flag: " + shown);
        }
        return value;
    }

    /** The value of a flag; null if it is not given or empty. */
    @Nullable String text(String name) {
        String value = given(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** The value of a flag, empty as well; null if it is not given. */
    @Nullable String given(String name) {
        var given = values.get(name);
        return given == null ? null : given.getFirst();
    }

    /** Whether a flag is set; null if it is not given. */
    @Nullable Boolean bool(String name) {
        var given = values.get(name);
        return given == null ? null : Boolean.valueOf(given.getFirst().equals("true"));
    }

    boolean isTrue(String name) {
        return Boolean.TRUE.equals(bool(name));
    }

    /** Each value of a flag, in order. */
    List<String> texts(String name) {
        return values.getOrDefault(name, List.of());
    }
}
