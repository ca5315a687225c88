package dev.kiln.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code WWW-Authenticate: Bearer} header (RFC 6750, and distribution's token specification). */
record Challenge(String realm, String service, String scope) {
    private static final Pattern PARAMETER =
            Pattern.compile("([a-zA-Z_]+)=(?:\"([^\"]{0,2048})\"|([^\",\\s]{1,2048}))");

    /** The first Bearer challenge that names a realm; {@code scope} is taken where it has none. */
    static Optional<Challenge> find(List<String> headers, Scope scope) {
        for (String header : headers) {
            int start = header.toLowerCase(Locale.ROOT).indexOf("bearer ");
            if (start < 0) {
                continue;
            }
            Map<String, String> found = parameters(header.substring(start));
            String realm = found.get("realm");
            if (realm != null) {
                return Optional.of(
                        new Challenge(
                                realm,
                                found.getOrDefault("service", ""),
                                found.getOrDefault("scope", scope.toString())));
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> parameters(String header) {
        Map<String, String> found = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(header);
        while (matcher.find()) {
            String value = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
            found.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), String.valueOf(value));
        }
        return found;
    }
}
