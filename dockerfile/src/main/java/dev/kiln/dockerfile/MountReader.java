package dev.kiln.dockerfile;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the options of a {@code --mount}. What is wrong with them is worded as in BuildKit
 * (frontend/dockerfile/instructions/commands_runmount.go), and found in the same order.
 */
final class MountReader {
    private static final List<String> KEYS =
            List.of(
                    ("type from source target readonly id sharing required size mode uid gid src dst"
                                    + " destination ro rw readwrite env")
                            .split(" "));
    private static final List<String> TYPES = List.of("bind", "cache", "tmpfs", "secret", "ssh");
    private static final List<String> SHARING = List.of("shared", "private", "locked");

    private final MountOptions options = new MountOptions();

    private MountReader() {}

    static RunMount read(String text, UnaryOperator<String> expand) {
        var reader = new MountReader();
        for (String field : fields(text)) {
            int equals = field.indexOf('=');
            if (equals < 0) {
                reader.flag(field);
            } else {
                reader.pair(
                        field.substring(0, equals).toLowerCase(Locale.ROOT),
                        expand.apply(field.substring(equals + 1)),
                        field);
            }
        }
        return reader.options.mount();
    }

    /** The last {@code from}, which takes no variable. */
    static @Nullable String from(String text) {
        String from = "";
        for (String field : fields(text)) {
            int equals = field.indexOf('=');
            if (equals >= 0 && field.substring(0, equals).equalsIgnoreCase("from")) {
                from = field.substring(equals + 1);
                int dollar = from.indexOf('$');
                if (dollar >= 0 && dollar != from.length() - 1) {
                    throw new IllegalArgumentException(
                            "'from' doesn't support variable expansion, define alias stage"
                                    + " instead");
                }
            }
        }
        return from.isEmpty() ? null : from;
    }

    private static List<String> fields(String text) {
        try {
            return CsvFields.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("failed to parse csv mounts: " + e.getMessage(), e);
        }
    }

    private void flag(String field) {
        String key = field.toLowerCase(Locale.ROOT);
        switch (key) {
            case "readonly", "ro" -> options.readOnly = true;
            case "readwrite", "rw" -> options.readOnly = false;
            case "required" -> required(key, true);
            default ->
                    throw new IllegalArgumentException(
                            "invalid field '" + field + "' must be a key=value pair");
        }
    }

    private void pair(String key, String value, String field) {
        switch (key) {
            case "type" -> options.type = oneOf(TYPES, "mount type", value);
            case "from" -> options.from = value;
            case "source", "src" -> options.source = value;
            case "target", "dst", "destination" -> options.target = value;
            case "readonly", "ro" -> options.readOnly = bool(key, value);
            case "readwrite", "rw" -> options.readOnly = !bool(key, value);
            case "required" -> {
                checkRequired(key);
                required(key, bool(key, value));
            }
            case "size" -> size(key, value);
            case "id" -> options.id = value;
            case "sharing" -> options.sharing = oneOf(SHARING, "sharing value", value);
            case "mode" -> options.mode = (int) number(key, value, 8);
            case "uid" -> options.uid = number(key, value, 10);
            case "gid" -> options.gid = number(key, value, 10);
            case "env" -> options.env = value;
            default ->
                    throw new IllegalArgumentException(
                            "unexpected key '"
                                    + key
                                    + "' in '"
                                    + field
                                    + "'"
                                    + Suggestion.of(key, KEYS));
        }
    }

    private void required(String key, boolean value) {
        checkRequired(key);
        options.required = value;
    }

    private void checkRequired(String key) {
        if (!options.type.equals("secret") && !options.type.equals("ssh")) {
            throw unexpected(key);
        }
    }

    private void size(String key, String value) {
        if (!options.type.equals("tmpfs")) {
            throw unexpected(key);
        }
        options.sizeBytes = ByteSize.parse(value);
        if (options.sizeBytes < 0) {
            throw invalid(key, value);
        }
    }

    private static String oneOf(List<String> known, String what, String value) {
        String wanted = value.toLowerCase(Locale.ROOT);
        if (!known.contains(wanted)) {
            throw new IllegalArgumentException(
                    "unsupported "
                            + what
                            + " "
                            + GoText.quote(value)
                            + Suggestion.of(value, known));
        }
        return wanted;
    }

    private static boolean bool(String key, String value) {
        var parsed = GoText.bool(value);
        if (parsed == null) {
            throw invalid(key, value);
        }
        return parsed;
    }

    private static long number(String key, String value, int radix) {
        long number = GoText.unsigned(value, radix);
        if (number < 0) {
            throw new IllegalArgumentException("invalid value " + value + " for " + key);
        }
        return number;
    }

    private IllegalArgumentException unexpected(String key) {
        return new IllegalArgumentException(
                "unexpected key '" + key + "' for mount type '" + options.type + "'");
    }

    private static IllegalArgumentException invalid(String key, String value) {
        return new IllegalArgumentException("invalid value for " + key + ": " + value);
    }
}
