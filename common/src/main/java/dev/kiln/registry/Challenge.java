package dev.kiln.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One challenge of a {@code WWW-Authenticate} header (RFC 7235, sections 2.1 and 4.1).
 *
 * @param scheme in lower case
 * @param parameters by name in lower case; empty where the challenge has a token68 in their place
 */
record Challenge(String scheme, Map<String, String> parameters) {
    static final String BASIC = "basic";
    static final String BEARER = "bearer";

    /** Longer headers are not looked at. */
    private static final int MAX_HEADER_LENGTH = 16 * 1024;

    private static final int MAX_CHALLENGES = 16;
    private static final int MAX_PARAMETERS = 32;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final Pattern SEPARATORS = Pattern.compile("[ \\t,]*+");
    private static final Pattern SCHEME = Pattern.compile(TOKEN);
    private static final Pattern TOKEN68 =
            Pattern.compile("[ \\t]++[A-Za-z0-9._~+/-]++=*+(?=[ \\t]*+(?:,|$))");
    private static final Pattern PARAMETER =
            Pattern.compile(
                    "("
                            + TOKEN
                            + ")[ \\t]*+=[ \\t]*+(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|([^\\s\",]*+))");

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /**
     * All challenges of some headers, in their order. What is behind something that is no challenge
     * is left out.
     */
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> found = new ArrayList<>();
        for (String header : headers) {
            if (header.length() <= MAX_HEADER_LENGTH) {
                parse(header, found);
            }
        }
        return found;
    }

    private static void parse(String header, List<Challenge> found) {
        Matcher matcher = SEPARATORS.matcher(header);
        int at = skip(matcher, SEPARATORS, 0);
        while (at < header.length() && found.size() < MAX_CHALLENGES) {
            int end = skip(matcher, SCHEME, at);
            if (end == at) {
                return;
            }
            String scheme = header.substring(at, end).toLowerCase(Locale.ROOT);
            Map<String, String> parameters = new LinkedHashMap<>();
            at = skip(matcher, SEPARATORS, skip(matcher, TOKEN68, end));
            while (find(matcher, PARAMETER, at) && parameters.size() < MAX_PARAMETERS) {
                parameters.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), value(matcher));
                at = skip(matcher, SEPARATORS, matcher.end());
            }
            found.add(new Challenge(scheme, parameters));
        }
    }

    private static String value(Matcher parameter) {
        String quoted = parameter.group(2);
        return quoted == null
                ? String.valueOf(parameter.group(3))
                : quoted.replaceAll("\\\\(.)", "$1");
    }

    private static boolean find(Matcher matcher, Pattern pattern, int at) {
        return matcher.usePattern(pattern).region(at, matcher.regionEnd()).lookingAt();
    }

    private static int skip(Matcher matcher, Pattern pattern, int at) {
        return find(matcher, pattern, at) ? matcher.end() : at;
    }
}
