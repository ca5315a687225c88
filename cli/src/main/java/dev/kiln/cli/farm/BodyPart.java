package dev.kiln.cli.farm;

/**
 * A part of a request for a build.
 *
 * @param name such as {@code context} or {@code secret.ID}
 */
public record BodyPart(String name, ContextSource source) {
    public static final String CONTEXT = "context";
    public static final String DOCKERFILE = "dockerfile";

    /** Whether this can stand in the header of a part. */
    public static boolean isName(String text) {
        return !text.isEmpty()
                && text.chars().noneMatch(c -> c < 0x20 || c == 0x7f || c == '"' || c == '\\');
    }
}
