package dev.kiln.image;

import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** All annotations that a build asks for. */
public record AnnotationOptions(List<AnnotationOption> all) {
    public static final AnnotationOptions NONE = new AnnotationOptions(List.of());

    public AnnotationOptions {
        all = List.copyOf(all);
    }

    /**
     * Reads the options as the client gave them; a later one replaces an earlier one of the same
     * key and place.
     *
     * @throws IllegalArgumentException if one is of another form
     */
    public static AnnotationOptions parse(Collection<String> options) {
        return new AnnotationOptions(
                options.stream()
                        .flatMap(option -> AnnotationOption.parse(option).stream())
                        .toList());
    }

    /** The annotations of one platform: those for every platform, then those for it alone. */
    public ImageAnnotations of(Platform platform) {
        return new ImageAnnotations(
                collect(AnnotationOption.Place.MANIFEST, platform),
                collect(AnnotationOption.Place.MANIFEST_DESCRIPTOR, platform),
                collect(AnnotationOption.Place.INDEX, platform),
                collect(AnnotationOption.Place.INDEX_DESCRIPTOR, platform));
    }

    /**
     * Checks that the options fit the build.
     *
     * @param platforms that the build makes
     * @param indexed whether it makes an index: for several platforms, or for attestations
     * @throws IllegalArgumentException if an option names another platform, or needs an index where
     *     there is none
     */
    public void check(Collection<Platform> platforms, boolean indexed) {
        for (AnnotationOption option : all) {
            if (option.platform() != null && !platforms.contains(option.platform())) {
                throw new IllegalArgumentException(
                        "invalid annotation '%s': the build has no platform %s, only %s"
                                .formatted(option.key(), option.platform(), platforms));
            }
            if (option.place().isOfIndex() && !indexed) {
                throw new IllegalArgumentException(
                        "index annotations not supported for single platform export: '%s' needs an index, which several platforms or attestations make"
                                .formatted(option.key()));
            }
        }
    }

    /**
     * Options for a build of this platform alone that is joined with others later: those of the
     * index are left to whoever joins.
     */
    public List<String> forBuildOf(Platform platform) {
        return all.stream()
                .filter(option ->
                        !option.place().isOfIndex()
                                && (option.platform() == null
                                        || platform.equals(option.platform())))
                .map(AnnotationOption::text)
                .toList();
    }

    private SortedMap<String, String> collect(AnnotationOption.Place place, Platform platform) {
        SortedMap<String, String> found = new TreeMap<>();
        for (AnnotationOption option : all) {
            if (option.place() == place && option.platform() == null) {
                found.put(option.key(), option.value());
            }
        }
        for (AnnotationOption option : all) {
            if (option.place() == place && platform.equals(option.platform())) {
                found.put(option.key(), option.value());
            }
        }
        return found;
    }
}
