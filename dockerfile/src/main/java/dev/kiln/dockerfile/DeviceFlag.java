package dev.kiln.dockerfile;

import java.util.List;
import java.util.Locale;

/** The form of a {@code RUN --device}: {@code [name=]NAME[,required[=BOOL]]}. */
final class DeviceFlag {
    private static final List<String> KEYS = List.of("name", "required");

    private DeviceFlag() {}

    static void check(RawInstruction raw, String text) {
        List<String> fields;
        try {
            fields = CsvFields.of(text);
        } catch (IllegalArgumentException e) {
            throw raw.refusal("failed to parse csv devices: " + e.getMessage());
        }
        try {
            String name = "";
            for (String field : fields) {
                name = field(name, field);
            }
        } catch (IllegalArgumentException e) {
            throw raw.refusal("--device: " + e.getMessage());
        }
    }

    /** The name as known behind the field. */
    private static String field(String name, String field) {
        int equals = field.indexOf('=');
        String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
        if (key.equals("required")) {
            if (equals >= 0 && GoText.bool(field.substring(equals + 1)) == null) {
                throw new IllegalArgumentException(
                        "invalid value for required: " + field.substring(equals + 1));
            }
            return name;
        }
        if (equals >= 0 && key.equals("name")) {
            if (!name.isEmpty()) {
                throw new IllegalArgumentException("device name already set to " + name);
            }
            return field.substring(equals + 1);
        }
        if (name.isEmpty()) {
            return field;
        }
        throw new IllegalArgumentException(
                equals < 0
                        ? "invalid field '" + field + "' must be a key=value pair"
                        : "unexpected key '"
                                + key
                                + "' in '"
                                + field
                                + "'"
                                + Suggestion.of(key, KEYS));
    }
}
