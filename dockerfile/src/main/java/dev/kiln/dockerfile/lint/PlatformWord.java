package dev.kiln.dockerfile.lint;

import dev.kiln.image.Platform;
import java.util.Locale;
import java.util.Set;

/** Reads the platforms of {@code FROM --platform}, as containerd's {@code platforms.Parse}. */
final class PlatformWord {
    private static final Set<String> SYSTEMS =
            Set.of(
                    "aix",
                    "android",
                    "darwin",
                    "dragonfly",
                    "freebsd",
                    "hurd",
                    "illumos",
                    "ios",
                    "js",
                    "linux",
                    "nacl",
                    "netbsd",
                    "openbsd",
                    "plan9",
                    "solaris",
                    "windows",
                    "zos");
    private static final Set<String> ARCHITECTURES =
            Set.of(
                    "386",
                    "amd64",
                    "amd64p32",
                    "arm",
                    "armbe",
                    "arm64",
                    "arm64be",
                    "ppc64",
                    "ppc64le",
                    "loong64",
                    "mips",
                    "mipsle",
                    "mips64",
                    "mips64le",
                    "mips64p32",
                    "mips64p32le",
                    "ppc",
                    "riscv",
                    "riscv64",
                    "s390",
                    "s390x",
                    "sparc",
                    "sparc64",
                    "wasm");
    private static final int MAX_PARTS = 3;

    private PlatformWord() {}

    /**
     * Reads a platform; the system or the architecture alone will do.
     *
     * @throws IllegalArgumentException worded as containerd words it
     */
    static Platform parse(String word) {
        String[] parts = word.split("/", -1);
        for (String part : parts) {
            if (part.isEmpty() || !part.chars().allMatch(PlatformWord::isAllowed)) {
                throw new IllegalArgumentException(
                        "\""
                                + part
                                + "\" is an invalid component of \""
                                + word
                                + "\": platform specifier component must match"
                                + " \"^[A-Za-z0-9_.-]+$\": invalid argument");
            }
        }
        if (parts.length > MAX_PARTS) {
            throw new IllegalArgumentException(
                    "\"" + word + "\": cannot parse platform specifier: invalid argument");
        }
        if (parts.length == 1) {
            return single(word);
        }
        String variant = parts.length == MAX_PARTS ? parts[2] : null;
        return new Platform(system(parts[0]), architecture(parts[1]), variant);
    }

    private static Platform single(String word) {
        if (SYSTEMS.contains(system(word))) {
            return Platform.of(system(word), Platform.current().architecture());
        }
        if (ARCHITECTURES.contains(architecture(word))) {
            return Platform.of("linux", architecture(word));
        }
        throw new IllegalArgumentException(
                "\"" + word + "\": unknown operating system or architecture: invalid argument");
    }

    private static String system(String word) {
        String name = word.toLowerCase(Locale.ROOT);
        return name.equals("macos") ? "darwin" : name;
    }

    private static String architecture(String word) {
        String name = word.toLowerCase(Locale.ROOT);
        return switch (name) {
            case "i386" -> "386";
            case "x86_64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            case "armhf", "armel" -> "arm";
            default -> name;
        };
    }

    private static boolean isAllowed(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-');
    }
}
