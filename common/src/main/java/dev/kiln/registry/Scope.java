package dev.kiln.registry;

/**
 * What a token must allow (distribution, "Token Scope Documentation").
 *
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

    @Override
    public String toString() {
        if (equals(NONE)) {
            return "";
        }
        return (equals(CATALOG) ? "registry:" : "repository:") + repository + ":" + actions;
    }
}
