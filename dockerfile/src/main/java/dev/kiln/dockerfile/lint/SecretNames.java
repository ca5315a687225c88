package dev.kiln.dockerfile.lint;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names of variables that speak of a secret, as {@code GITHUB_TOKEN} does. */
final class SecretNames {
    private static final Set<String> SECRET =
            Set.of(
                    "apikey",
                    "auth",
                    "credential",
                    "credentials",
                    "key",
                    "password",
                    "pword",
                    "passwd",
                    "secret",
                    "token");
    private static final Set<String> HARMLESS = Set.of("public", "file", "version");

    private SecretNames() {}

    /** Whether one of the words between underscores does, and none of them takes it back. */
    static boolean matches(String name) {
        var words = List.of(name.toLowerCase(Locale.ROOT).split("_", -1));
        return words.stream().anyMatch(SECRET::contains)
                && words.stream().noneMatch(HARMLESS::contains);
    }
}
