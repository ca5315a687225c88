package dev.kiln.registry;

/**
 * Who one is at a registry, and what proves it. The proof is in no text form of it: whoever needs
 * it asks for it by name.
 */
public sealed interface Credentials {
    /** The most characters of a user name or a proof; tokens of cloud registries have thousands. */
    int MAX_LENGTH = 16 * 1024;

    /** The name that the registry knows the user by. */
    String user();

    /**
     * A password, or what a registry takes in its place, such as Docker Hub's access tokens.
     *
     * @param user without a colon (RFC 7617, section 2)
     */
    record Password(String user, String password) implements Credentials {
        public Password {
            require(user, "user name");
            require(password, "password");
            if (user.indexOf(':') >= 0) {
                throw new IllegalArgumentException("a registry's user name holds no colon");
            }
        }

        @Override
        public String toString() {
            return "password of " + user;
        }
    }

    /**
     * A token that a token service gave at a login, to get further tokens with (distribution,
     * "Token Authentication Specification", {@code refresh_token}).
     */
    record IdentityToken(String user, String token) implements Credentials {
        public IdentityToken {
            require(user, "user name");
            require(token, "identity token");
        }

        @Override
        public String toString() {
            return "identity token of " + user;
        }
    }

    private static void require(String text, String what) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a registry's %s has 1 to %d characters, not %d"
                            .formatted(what, MAX_LENGTH, text.length()));
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a registry's " + what + " holds no control characters");
        }
    }
}
