package dev.kiln.proxy.pull;

import dev.kiln.image.FarmRepository;
import dev.kiln.image.ImageReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository of another registry, which can be pulled from this farm below {@code proxy/}.
 *
 * @param registry host and optional port
 * @param repository the path there, {@code library/ubuntu}
 */
public record ProxiedRepository(String registry, String repository) {
    /** A repository's name takes no colon: {@code localhost:5000} is written with {@code _}. */
    private static final Pattern PORT = Pattern.compile("([^/]+)_(\\d{1,5})(/.*)");

    static ProxiedRepository of(ImageReference image) {
        return new ProxiedRepository(image.registry(), image.repository());
    }

    /**
     * Reads what follows {@code proxy/} in a name: {@code docker.io/library/ubuntu}, {@code
     * localhost_5000/app}.
     *
     * @throws IllegalArgumentException if it is of another form
     */
    public static ProxiedRepository parse(String path) {
        Matcher port = PORT.matcher(path);
        String name = port.matches() ? port.group(1) + ":" + port.group(2) + port.group(3) : path;
        if (ImageReference.registryOf(name).isEmpty()) {
            throw new IllegalArgumentException(
                    "'proxy/"
                            + path
                            + "' names no registry: expected proxy/HOST/REPOSITORY, as in"
                            + " proxy/docker.io/library/ubuntu or proxy/localhost_5000/app");
        }
        return of(ImageReference.parse(name));
    }

    /** The repository of the layer-store that holds the copies. */
    public String storeName() {
        return FarmRepository.proxied(
                new ImageReference(registry, repository, ImageReference.DEFAULT_TAG, null));
    }

    @Override
    public String toString() {
        return registry + "/" + repository;
    }
}
