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

    @Override
    public String toString() {
        return "repository:" + repository + ":" + actions;
    }
}
