package dev.kiln.image;

/**
 * Under which repository of the layer-store an image of a given name is kept. The farm's own images
 * live under the name people use ({@code hello}, {@code acme/app}), copies of other registries'
 * images under {@code proxy/}.
 */
public final class FarmRepository {
    private static final String PROXY_PREFIX = "proxy/";

    private FarmRepository() {}

    /** Where an image that was built in or imported into the farm is kept. */
    public static String own(ImageReference image) {
        return image.registry().equals(ImageReference.DOCKER_HUB)
                ? image.familiarName()
                : pathOf(image);
    }

    /** Where the farm keeps its copy of an image that another registry owns. */
    public static String proxied(ImageReference image) {
        return PROXY_PREFIX + pathOf(image);
    }

    /** Whether a repository of the layer-store holds copies of another registry's images. */
    public static boolean isProxied(String repository) {
        return repository.startsWith(PROXY_PREFIX);
    }

    /** A host may have a port and upper-case letters, a path component may not. */
    private static String pathOf(ImageReference image) {
        return image.registry()
                        .toLowerCase(java.util.Locale.ROOT)
                        .replace(':', '_')
                        .replaceAll("[\\[\\]]", "")
                + "/"
                + image.repository();
    }
}
