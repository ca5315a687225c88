package dev.kiln.gateway.job;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters in the query of a URL. Read from the query alone, since the servlet API would look
 * for them in the body too.
 */
public final class QueryParameters {
    private final Map<String, List<String>> values;

    private QueryParameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Reads a raw query.
     *
     * @param known every name there may be
     * @throws ProblemException if there are too many parameters, or one is unknown, too long or not
     *     encoded as it must be
     */
    static QueryParameters parse(
            @Nullable String query, Set<String> known, int maxCount, int maxLength) {
        var values = new LinkedHashMap<String, List<String>>();
        int count = 0;
        for (String pair : query == null ? List.<String>of() : List.of(query.split("&", -1))) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String written = equals < 0 ? pair : pair.substring(0, equals);
            String name = decode(written, written);
            if (!known.contains(name)) {
                throw ProblemException.badParameter(
                        shown(name), "unknown; there are " + String.join(", ", sorted(known)));
            }
            if (pair.length() > maxLength) {
                throw ProblemException.badParameter(
                        name,
                        "longer than the "
                                + maxLength
                                + " characters that kiln.gateway.max-parameter-length allows");
            }
            count++;
            if (count > maxCount) {
                throw ProblemException.badParameter(
                        name,
                        "more parameters than the "
                                + maxCount
                                + " that kiln.gateway.max-parameters allows");
            }
            values.computeIfAbsent(name, ignored -> new ArrayList<>())
                    .add(equals < 0 ? "" : decode(pair.substring(equals + 1), name));
        }
        return new QueryParameters(values);
    }

    /** Every value of a parameter, in order. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The one value of a parameter; absent where it is missing or empty. */
    @Nullable String one(String name) {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw ProblemException.badParameter(name, "given " + all.size() + " times, not once");
        }
        return all.isEmpty() || all.getFirst().isEmpty() ? null : all.getFirst();
    }

    /** As {@link #one}, with a default. */
    String one(String name, String defaultValue) {
        String value = one(name);
        return value == null ? defaultValue : value;
    }

    /** {@code true} or {@code false}; {@code false} where it is missing. */
    boolean flag(String name) {
        return switch (one(name, "false")) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw ProblemException.badParameter(name, "expected true or false");
        };
    }

    /** A whole number within bounds. */
    long number(String name, long defaultValue, long min, long max) {
        String text = one(name);
        if (text == null) {
            return defaultValue;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
            throw outside(name, text, min, max);
        } catch (NumberFormatException e) {
            throw outside(name, text, min, max);
        }
    }

    private static ProblemException outside(String name, String text, long min, long max) {
        return ProblemException.badParameter(
                name, "'" + shown(text) + "' is not a whole number from " + min + " to " + max);
    }

    /** A value may hold what no message must show. */
    private static String decode(String text, String name) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badParameter(
                    shown(name), "not percent-encoded as it must be: " + e.getMessage());
        }
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private static String shown(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
