package dev.kiln.registry;

/**
 * What a token must allow (distribution, "Token Scope Documentation").
 *
 * @param repository empty for a token that only says who one is
 * @param actions {@code pull} or {@code pull,push}
 */
record Scope(String repository, String actions) {
    /** Nothing but who one is. */
    static final Scope NONE = new Scope("", "");

    /** To list the repositories ({@code registry:catalog:*}). */
    static final Scope CATALOG = new Scope("catalog", "*");

    static Scope pull(String repository) {
        return new Scope(repository, "pull");
    }

    static Scope push(String repository) {
        return new Scope(repository, "pull,push");
    }

    /** The same, and to read from another repository too, as a mount does. */
    Scope andPull(String other) {
        return new Scope(repository, actions + " repository:" + other + ":pull");
    }

    /** As a token service is asked for it; empty for {@link #NONE}. */
    @Override
    public String toString() {
        if (equals(NONE)) {
            return "";
        }
        return (equals(CATALOG) ? "registry:" : "repository:") + repository + ":" + actions;
    }
}
