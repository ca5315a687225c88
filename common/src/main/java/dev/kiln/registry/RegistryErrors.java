package dev.kiln.registry;

import dev.kiln.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The errors a registry answers with (distribution-spec, "Error Codes").
 *
 * @param errors empty where the body is of another form
 */
record RegistryErrors(@Nullable List<Entry> errors, @Nullable String raw) {
    /** How much of an error body is read. */
    static final int MAX_BYTES = 16 * 1024;

    private static final int MAX_SHOWN = 300;

    record Entry(@Nullable String code, @Nullable String message) {}

    record Body(@Nullable List<Entry> errors) {}

    static RegistryErrors parse(byte[] body) {
        try {
            Body parsed = Json.read(body, Body.class);
            if (parsed != null && parsed.errors() != null && !parsed.errors().isEmpty()) {
                return new RegistryErrors(parsed.errors(), null);
            }
        } catch (IllegalArgumentException notJson) {
            // Proxies in front of a registry answer with pages of their own: shown as they are.
            return new RegistryErrors(null, new String(body, StandardCharsets.UTF_8));
        }
        return new RegistryErrors(null, new String(body, StandardCharsets.UTF_8));
    }

    /** The same without some texts, should the registry repeat what it was sent. */
    RegistryErrors without(List<String> secrets) {
        return new RegistryErrors(
                errors == null
                        ? null
                        : errors.stream()
                                .map(entry ->
                                        new Entry(
                                                redacted(entry.code(), secrets),
                                                redacted(entry.message(), secrets)))
                                .toList(),
                redacted(raw, secrets));
    }

    private static @Nullable String redacted(@Nullable String text, List<String> secrets) {
        String result = text;
        for (String secret : secrets) {
            result = result == null || secret.isEmpty() ? result : result.replace(secret, "***");
        }
        return result;
    }

    List<String> codes() {
        return errors == null
                ? List.of()
                : errors.stream()
                        .map(entry -> entry.code() == null ? "UNKNOWN" : entry.code())
                        .toList();
    }

    /** A clause to append to a sentence, or nothing. */
    String described() {
        String text =
                errors == null
                        ? String.valueOf(raw)
                        : errors.stream()
                                .map(entry -> entry.code() + " (" + entry.message() + ")")
                                .collect(Collectors.joining(", "));
        String oneLine = text.replaceAll("\\p{Cntrl}+", " ").strip();
        if (oneLine.isEmpty()) {
            return "";
        }
        return ": "
                + (oneLine.length() > MAX_SHOWN ? oneLine.substring(0, MAX_SHOWN) + "…" : oneLine);
    }
}
