package dev.kiln.image;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One annotation at one place, as {@code --annotation [type[platform][,type[platform]…]:]key=value}
 * asks for it.
 *
 * @param platform only for manifests and their descriptors: {@code null} is every platform
 */
public record AnnotationOption(Place place, @Nullable Platform platform, String key, String value) {
    private static final Pattern TYPE = Pattern.compile("([a-z-]+)(?:\\[([A-Za-z0-9_/-]+)])?");
    private static final Pattern KEY = Pattern.compile("\\S+");

    /** Where an annotation goes. */
    public enum Place {
        MANIFEST("manifest"),
        MANIFEST_DESCRIPTOR("manifest-descriptor"),
        INDEX("index"),
        INDEX_DESCRIPTOR("index-descriptor");

        private final String word;

        Place(String word) {
            this.word = word;
        }

        boolean isOfIndex() {
            return this == INDEX || this == INDEX_DESCRIPTOR;
        }
    }

    /**
     * Reads one option, which may name several places; an empty one asks for nothing.
     *
     * @throws IllegalArgumentException if it is of another form; the message quotes it
     */
    public static List<AnnotationOption> parse(String option) {
        if (option.isEmpty()) {
            return List.of();
        }
        int equals = option.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException(
                    "invalid annotation '%s': expected key=value".formatted(option));
        }
        String left = option.substring(0, equals);
        String value = option.substring(equals + 1);
        int colon = left.indexOf(':');
        String key = left.substring(colon + 1);
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException(
                    "invalid annotation '%s': its key is empty or has white space"
                            .formatted(option));
        }
        if (colon < 0) {
            return List.of(new AnnotationOption(Place.MANIFEST, null, key, value));
        }
        List<AnnotationOption> options = new ArrayList<>();
        for (String type : left.substring(0, colon).split(",", -1)) {
            options.add(parse(type, key, value));
        }
        return options;
    }

    /** The option as a client would give it for this one place. */
    String text() {
        String where = platform == null ? "" : "[" + platform + "]";
        return place.word + where + ":" + key + "=" + value;
    }

    private static AnnotationOption parse(String type, String key, String value) {
        Matcher matcher = TYPE.matcher(type);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "invalid annotation type '%s': expected type and optional platform in square brackets"
                            .formatted(type));
        }
        Place place = place(String.valueOf(matcher.group(1)));
        @Nullable String platform = matcher.group(2);
        // An index is of all platforms: a platform given there says nothing.
        return new AnnotationOption(
                place,
                platform == null || place.isOfIndex() ? null : Platform.parse(platform),
                key,
                value);
    }

    private static Place place(String word) {
        for (Place place : Place.values()) {
            if (place.word.equals(word)) {
                return place;
            }
        }
        throw new IllegalArgumentException(
                "unknown annotation type '%s': expected manifest, manifest-descriptor, index or index-descriptor"
                        .formatted(word));
    }
}
