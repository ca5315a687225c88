package dev.kiln.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image, normalised as Docker does it: {@code ubuntu} is {@code
 * docker.io/library/ubuntu:latest} (grammar: distribution/reference, "reference.go"; length limits
 * of the OCI distribution-spec).
 *
 * @param registry host and optional port, {@code docker.io} where none was given
 * @param repository the path at that registry, {@code library/ubuntu}
 * @param tag absent only where a digest is given
 * @param digest of the manifest, where the reference pins one
 */
public record ImageReference(
        String registry, String repository, @Nullable String tag, @Nullable Digest digest) {
    public static final String DOCKER_HUB = "docker.io";
    public static final String DEFAULT_TAG = "latest";
    private static final String OFFICIAL_PREFIX = "library/";
    private static final int MAX_NAME_LENGTH = 255;

    private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private static final Pattern REPOSITORY =
            Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");
    private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final Pattern REGISTRY =
            Pattern.compile(
                    "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[0-9a-fA-F:]+\\])(?::[0-9]{1,5})?");
    private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
    private static final Pattern ANCHORED =
            Pattern.compile("(?<name>[^@]+?)(?::(?<tag>[^:/@]*))?(?:@(?<digest>.*))?");

    public ImageReference {
        require(REGISTRY, registry, registry, "a registry host");
        require(
                REPOSITORY,
                repository,
                repository,
                "a repository path of lower-case letters, digits and ._-");
        if (registry.length() + 1 + repository.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "the image name '"
                            + registry
                            + "/"
                            + repository
                            + "' is longer than "
                            + MAX_NAME_LENGTH
                            + " characters");
        }
        if (tag != null) {
            require(TAG, tag, tag, "a tag of at most 128 letters, digits and _.-");
        }
        if (tag == null && digest == null) {
            tag = DEFAULT_TAG;
        }
    }

    /**
     * Reads a reference as people write it; {@link #toString} gives the normal form.
     *
     * @throws IllegalArgumentException if it is not a reference; the message quotes it and says
     *     what is wrong
     */
    @JsonCreator
    public static ImageReference parse(String text) {
        Matcher matcher = ANCHORED.matcher(text);
        if (!matcher.matches()) {
            throw invalid(text, "expected [registry/]repository[:tag][@digest]");
        }
        String name = matcher.group("name");
        String digest = matcher.group("digest");
        int slash = name.indexOf('/');
        String head = slash < 0 ? "" : name.substring(0, slash);
        try {
            boolean hasRegistry = isRegistry(head);
            String registry = hasRegistry ? head : DOCKER_HUB;
            String repository = hasRegistry ? name.substring(slash + 1) : name;
            if (registry.equals("index.docker.io")) {
                registry = DOCKER_HUB;
            }
            if (registry.equals(DOCKER_HUB) && repository.indexOf('/') < 0) {
                repository = OFFICIAL_PREFIX + repository;
            }
            return new ImageReference(
                    registry,
                    repository,
                    matcher.group("tag"),
                    digest == null ? null : Digest.parse(digest));
        } catch (IllegalArgumentException e) {
            throw invalid(text, String.valueOf(e.getMessage()));
        }
    }

    /** As people write it: without {@code docker.io/} and {@code library/}. */
    public String familiarName() {
        if (!registry.equals(DOCKER_HUB)) {
            return registry + "/" + repository;
        }
        return repository.startsWith(OFFICIAL_PREFIX)
                        && repository.indexOf('/', OFFICIAL_PREFIX.length()) < 0
                ? repository.substring(OFFICIAL_PREFIX.length())
                : repository;
    }

    /** {@link #familiarName} with tag and digest. */
    public String familiarForm() {
        return familiarName()
                + (tag == null ? "" : ":" + tag)
                + (digest == null ? "" : "@" + digest);
    }

    /**
     * What is asked of the registry's manifest endpoint: the digest where one is pinned, else the
     * tag.
     */
    public String manifestReference() {
        return digest != null ? digest.toString() : String.valueOf(tag);
    }

    /** The registry that a name, or the start of one, begins with; empty where it has none. */
    public static Optional<String> registryOf(String text) {
        int slash = text.indexOf('/');
        String head = slash < 0 ? "" : text.substring(0, slash);
        return isRegistry(head) && REGISTRY.matcher(head).matches()
                ? Optional.of(head)
                : Optional.empty();
    }

    private static boolean isRegistry(String head) {
        return head.contains(".")
                || head.contains(":")
                || head.equals("localhost")
                || !head.equals(head.toLowerCase(java.util.Locale.ROOT));
    }

    private static void require(Pattern pattern, String part, String shown, String expected) {
        if (!pattern.matcher(part).matches()) {
            throw new IllegalArgumentException("'" + shown + "' is not " + expected);
        }
    }

    private static IllegalArgumentException invalid(String text, String why) {
        return new IllegalArgumentException("invalid image reference '" + text + "': " + why);
    }

    @JsonValue
    @Override
    public String toString() {
        return registry
                + "/"
                + repository
                + (tag == null ? "" : ":" + tag)
                + (digest == null ? "" : "@" + digest);
    }
}
