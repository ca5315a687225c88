package dev.kiln.dockerfile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The flags of an instruction by name, checked against those it takes. */
final class Flags {
    private final Map<String, String> values = new HashMap<>();

    /**
     * @param known names with their dashes, as in {@code --from}
     */
    Flags(RawInstruction raw, String... known) {
        for (String flag : raw.flags()) {
            int equals = flag.indexOf('=');
            String name = equals < 0 ? flag : flag.substring(0, equals);
            if (!List.of(known).contains(name)) {
                throw raw.error("found the flag " + name + ": expected " + expectation(known));
            }
            if (equals < 0) {
                throw raw.error("the flag " + name + " has no value: expected " + name + "=VALUE");
            }
            if (values.put(name, flag.substring(equals + 1)) != null) {
                throw raw.error("the flag " + name + " is given twice: expected it at most once");
            }
        }
    }

    /** The value of a flag, or null if it is not given. */
    @Nullable String get(String name) {
        return values.get(name);
    }

    private static String expectation(String... known) {
        return known.length == 0
                ? "no flag, since this instruction takes none"
                : (known.length == 1 ? "no other than " : "none but ") + String.join(", ", known);
    }
}
