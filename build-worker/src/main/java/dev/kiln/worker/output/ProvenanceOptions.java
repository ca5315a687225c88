package dev.kiln.worker.output;

import java.util.Map;
import java.util.Set;

/**
 * What {@code --provenance} asks for.
 *
 * @param mode how much is told
 * @param version of the predicate's form
 * @param builderId the SLSA id of the builder, a URI; empty for none
 * @param reproducible whether the user says that the build gives the same bytes each time
 * @param inlineOnly whether exported files go without provenance
 * @param fileName under which it stands beside exported files
 */
public record ProvenanceOptions(
        Mode mode,
        Version version,
        String builderId,
        boolean reproducible,
        boolean inlineOnly,
        String fileName) {

    private static final Set<String> KEYS =
            Set.of("mode", "version", "builder-id", "reproducible", "inline-only", "filename");

    /** What is attached where provenance is asked for and no more is said. */
    public static final ProvenanceOptions DEFAULTS = parse(Map.of());

    /** How much is told. */
    public enum Mode {
        /** Materials, times and the frontend; no value that the user gave. */
        MIN,
        /** Build arguments, names of secrets, steps and the Dockerfile as well. */
        MAX
    }

    /** The form of the predicate. */
    public enum Version {
        V1("https://slsa.dev/provenance/v1"),
        V0_2("https://slsa.dev/provenance/v0.2");

        private final String predicateType;

        Version(String predicateType) {
            this.predicateType = predicateType;
        }

        String predicateType() {
            return predicateType;
        }
    }

    /**
     * Reads the attributes of the option: {@code mode} (min, max; default max), {@code version}
     * (v1, v0.2; default v1), {@code builder-id}, {@code reproducible}, {@code inline-only}, {@code
     * filename} (default provenance.json).
     *
     * @throws IllegalArgumentException if one is not known or has a wrong value
     */
    public static ProvenanceOptions parse(Map<String, String> attributes) {
        for (String key : attributes.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "provenance attribute '%s' is not known: expected mode, version, builder-id, reproducible, inline-only or filename"
                                .formatted(key));
            }
        }
        String name = attributes.getOrDefault("filename", "provenance.json");
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "provenance filename '%s' is not the name of a file".formatted(name));
        }
        return new ProvenanceOptions(
                mode(attributes.getOrDefault("mode", "max")),
                version(attributes.getOrDefault("version", "v1")),
                attributes.getOrDefault("builder-id", ""),
                flag(attributes, "reproducible"),
                flag(attributes, "inline-only"),
                name);
    }

    private static Mode mode(String word) {
        return switch (word) {
            case "min" -> Mode.MIN;
            case "max", "full" -> Mode.MAX;
            default ->
                    throw new IllegalArgumentException(
                            "invalid provenance mode '%s': expected min or max".formatted(word));
        };
    }

    private static Version version(String word) {
        return switch (word) {
            case "v1" -> Version.V1;
            case "v0.2" -> Version.V0_2;
            default ->
                    throw new IllegalArgumentException(
                            "invalid provenance SLSA version '%s': expected v1 or v0.2"
                                    .formatted(word));
        };
    }

    private static boolean flag(Map<String, String> attributes, String key) {
        return switch (attributes.getOrDefault(key, "false")) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "provenance attribute %s is '%s': expected true or false"
                                    .formatted(key, attributes.get(key)));
        };
    }
}
