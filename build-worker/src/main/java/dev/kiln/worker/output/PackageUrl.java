package dev.kiln.worker.output;

import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The name of a package wherever it comes from (purl specification).
 *
 * @param type such as {@code deb}
 * @param namespace parts joined by slashes, empty for none
 * @param version empty for none
 */
public record PackageUrl(
        String type,
        String namespace,
        String name,
        String version,
        SortedMap<String, String> qualifiers) {
    private static final String UNESCAPED = "-._~";
    private static final String UNESCAPED_IN_VALUES = UNESCAPED + "$&+:=@";

    /** As {@link #UNESCAPED_IN_VALUES}, but for what would end the version. */
    private static final String UNESCAPED_IN_VERSIONS = UNESCAPED + "+:";

    public PackageUrl {
        TreeMap<String, String> copy = new TreeMap<>(qualifiers);
        copy.values().removeIf(String::isEmpty);
        qualifiers = java.util.Collections.unmodifiableSortedMap(copy);
    }

    /** A package with these qualifiers, of which empty ones are left out. */
    public static PackageUrl of(
            String type,
            String namespace,
            String name,
            String version,
            Map<String, String> qualifiers) {
        return new PackageUrl(type, namespace, name, version, new TreeMap<>(qualifiers));
    }

    /** An image of a registry, as BuildKit names it in attestations. */
    public static PackageUrl ofImage(ImageReference image, @Nullable Platform platform) {
        String familiar = image.familiarName();
        int slash = familiar.lastIndexOf('/');
        return of(
                "docker",
                slash < 0 ? "" : familiar.substring(0, slash),
                familiar.substring(slash + 1),
                image.tag() == null ? "" : image.tag(),
                Map.of(
                        "digest", image.digest() == null ? "" : image.digest().toString(),
                        "platform", platform == null ? "" : platform.toString()));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("pkg:").append(type).append('/');
        if (!namespace.isEmpty()) {
            text.append(
                            Arrays.stream(namespace.split("/"))
                                    .map(part -> escape(part, UNESCAPED))
                                    .collect(Collectors.joining("/")))
                    .append('/');
        }
        text.append(escape(name, UNESCAPED));
        if (!version.isEmpty()) {
            text.append('@').append(escape(version, UNESCAPED_IN_VERSIONS));
        }
        char separator = '?';
        for (Map.Entry<String, String> qualifier : qualifiers.entrySet()) {
            text.append(separator)
                    .append(qualifier.getKey())
                    .append('=')
                    .append(escape(qualifier.getValue(), UNESCAPED_IN_VALUES.replace("&", "")));
            separator = '&';
        }
        return text.toString();
    }

    private static String escape(String text, String unescaped) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || unescaped.indexOf(c) >= 0;
            escaped.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return escaped.toString();
    }
}
