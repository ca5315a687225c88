package dev.kiln.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The operating system and processor an image runs on (OCI image-spec, "Image Index", {@code
 * platform}).
 *
 * @param os as Go names it, {@code linux}
 * @param architecture as Go names it, {@code amd64} or {@code arm64}
 * @param variant such as {@code v8}; absent where the architecture has none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Platform(String os, String architecture, @Nullable String variant) {

    /** What the entries of an index have that run nowhere, such as attestations. */
    public static final Platform UNKNOWN = of("unknown", "unknown");

    public Platform {
        if (os.isBlank() || architecture.isBlank()) {
            throw new IllegalArgumentException(
                    "a platform needs an operating system and an architecture");
        }
    }

    /** A platform without a variant. */
    public static Platform of(String os, String architecture) {
        return new Platform(os, architecture, null);
    }

    /** The platform this JVM runs on. */
    public static Platform current() {
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return of(
                "linux", arch.equals("aarch64") ? "arm64" : arch.equals("x86_64") ? "amd64" : arch);
    }

    /**
     * Reads {@code os/architecture[/variant]}, as in {@code --platform linux/arm64/v8}.
     *
     * @throws IllegalArgumentException if it is of another form
     */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' is not a platform: expected os/architecture[/variant], as in linux/amd64");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : null);
    }

    /**
     * The same platform by its usual name, as containerd normalizes it: {@code linux/arm64/v8} is
     * {@code linux/arm64}, {@code linux/arm} is {@code linux/arm/v7}.
     */
    public Platform normalized() {
        return switch (architecture.toLowerCase(Locale.ROOT)) {
            case "i386" -> of(os, "386");
            case "x86_64", "x86-64", "amd64" ->
                    new Platform(os, "amd64", "v1".equals(variant) ? null : variant);
            case "aarch64", "arm64" ->
                    new Platform(
                            os,
                            "arm64",
                            "8".equals(variant) || "v8".equals(variant) ? null : variant);
            case "armhf" -> new Platform(os, "arm", "v7");
            case "armel" -> new Platform(os, "arm", "v6");
            case "arm" -> new Platform(os, "arm", armVariant());
            default -> this;
        };
    }

    private String armVariant() {
        if (variant == null) {
            return "v7";
        }
        return variant.length() == 1 ? "v" + variant : variant;
    }

    /**
     * Whether an image of {@code offered} runs where this platform is asked for: variants count
     * when both name one.
     */
    public boolean accepts(Platform offered) {
        return os.equals(offered.os)
                && architecture.equals(offered.architecture)
                && (variant == null || offered.variant == null || variant.equals(offered.variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }
}
