package dev.kiln.registry;

/**
 * What a token must allow (distribution, "Token Scope Documentation").
 *
 * @param actions {@code pull} or {@code pull,push}
 */
record Scope(String repository, String actions) {

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

    @Override
    public String toString() {
        return "repository:" + repository + ":" + actions;
    }
}
