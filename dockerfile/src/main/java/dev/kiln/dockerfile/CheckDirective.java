package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code # check=skip=Rule,Rule;error=true} asks of the checks (Dockerfile reference,
 * "check").
 *
 * @param skipAll no rule is checked
 * @param skip names of rules that are not checked
 * @param experimentalAll experimental rules are checked too
 * @param experimental names of experimental rules that are checked too
 * @param error whether a finding fails the build
 */
public record CheckDirective(
        boolean skipAll,
        List<String> skip,
        boolean experimentalAll,
        List<String> experimental,
        boolean error) {
    /** As if nothing were asked. */
    public static final CheckDirective NONE =
            new CheckDirective(false, List.of(), false, List.of(), false);

    private static final String ALL = "all";

    public CheckDirective {
        skip = List.copyOf(skip);
        experimental = List.copyOf(experimental);
    }

    /**
     * Reads the options, also those of the build argument {@code BUILDKIT_DOCKERFILE_CHECK}.
     *
     * @throws IllegalArgumentException if an option is unknown or has a wrong value
     */
    public static CheckDirective parse(String text) {
        String options = GoText.trim(text);
        var result = NONE;
        for (String option : options.isEmpty() ? new String[0] : options.split(";", 3)) {
            int equals = option.indexOf('=');
            if (equals < 0) {
                throw invalid(option);
            }
            String name = GoText.trim(option.substring(0, equals));
            String value = GoText.trim(option.substring(equals + 1));
            result =
                    switch (name) {
                        case "skip" -> result.withSkip(value);
                        case "experimental" -> result.withExperimental(value);
                        case "error" -> result.withError(bool(option, value));
                        default -> throw invalid(name);
                    };
        }
        return result;
    }

    private CheckDirective withSkip(String value) {
        return value.equals(ALL)
                ? new CheckDirective(true, skip, experimentalAll, experimental, error)
                : new CheckDirective(skipAll, names(value), experimentalAll, experimental, error);
    }

    private CheckDirective withExperimental(String value) {
        return value.equals(ALL)
                ? new CheckDirective(skipAll, skip, true, experimental, error)
                : new CheckDirective(skipAll, skip, experimentalAll, names(value), error);
    }

    private CheckDirective withError(boolean value) {
        return new CheckDirective(skipAll, skip, experimentalAll, experimental, value);
    }

    private static List<String> names(String value) {
        var names = new ArrayList<String>();
        for (String name : value.split(",", -1)) {
            names.add(GoText.trim(name));
        }
        return names;
    }

    private static boolean bool(String option, String value) {
        var parsed = GoText.bool(value);
        if (parsed == null) {
            throw new IllegalArgumentException(
                    "failed to parse check option "
                            + GoText.quote(option)
                            + ": expected true or false");
        }
        return parsed;
    }

    private static IllegalArgumentException invalid(String option) {
        return new IllegalArgumentException(
                "invalid check option "
                        + GoText.quote(option)
                        + ": expected skip=…, experimental=… or error=…, separated by ';'");
    }
}
