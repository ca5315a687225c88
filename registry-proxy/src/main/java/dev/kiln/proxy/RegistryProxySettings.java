package dev.kiln.proxy;

import java.net.URI;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The registry-proxy's settings, {@code kiln.registry-proxy.*}.
 *
 * @param dockerHub where images of {@code docker.io} are pulled from
 * @param httpRegistries {@code host:port} of registries that are asked over http; those on this
 *     machine are anyway
 * @param parallelBlobs how many blobs are copied at once
 * @param maxImageSize the largest image, as the sum of its compressed layers
 * @param maxLayers the most layers of an image
 */
@ConfigurationProperties("kiln.registry-proxy")
public record RegistryProxySettings(
        @DefaultValue("https://registry-1.docker.io") URI dockerHub,
        @DefaultValue Set<String> httpRegistries,
        @DefaultValue("6") int parallelBlobs,
        @DefaultValue("64GB") DataSize maxImageSize,
        @DefaultValue("500") int maxLayers) {

    public RegistryProxySettings {
        httpRegistries = Set.copyOf(httpRegistries);
        requirePositive("parallel-blobs", parallelBlobs);
        requirePositive("max-image-size", maxImageSize.toBytes());
        requirePositive("max-layers", maxLayers);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "kiln.registry-proxy." + name + " must be more than zero");
        }
    }
}
