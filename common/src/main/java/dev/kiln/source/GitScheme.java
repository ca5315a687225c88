package dev.kiln.source;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The protocols by which repositories are fetched. No others are, whoever names them. */
public enum GitScheme {
    HTTP,
    HTTPS,
    SSH,
    GIT;

    /** The scheme of this name, in any case; null where it is no protocol of git's. */
    static @Nullable GitScheme find(String name) {
        for (GitScheme scheme : values()) {
            if (scheme.text().equals(name.toLowerCase(Locale.ROOT))) {
                return scheme;
            }
        }
        return null;
    }

    /** The name in a URL. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is HTTP, encrypted or not. */
    public boolean isHttp() {
        return this == HTTP || this == HTTPS;
    }
}
