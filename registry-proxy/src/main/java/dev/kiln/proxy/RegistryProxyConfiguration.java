package dev.kiln.proxy;

import dev.kiln.proxy.api.PullController;
import dev.kiln.proxy.pull.ImagePuller;
import dev.kiln.proxy.pull.PullFlights;
import dev.kiln.proxy.pull.PullLimits;
import dev.kiln.proxy.upstream.UpstreamRegistries;
import dev.kiln.registry.RegistryClient;
import java.net.URI;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The registry-proxy's beans. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RegistryProxySettings.class)
@Import(PushConfiguration.class)
public class RegistryProxyConfiguration {
    @Bean
    UpstreamRegistries upstreamRegistries(RegistryProxySettings settings) {
        return new UpstreamRegistries(settings.dockerHub(), settings.httpRegistries());
    }

    @Bean
    ImagePuller imagePuller(
            UpstreamRegistries registries,
            RegistryProxySettings settings,
            @Value("${kiln.layer-store.url:http://127.0.0.1:7071}") URI layerStore) {
        PullLimits limits =
                new PullLimits(
                        settings.maxImageSize().toBytes(),
                        settings.maxLayers(),
                        settings.parallelBlobs());
        return new ImagePuller(registries, new RegistryClient(layerStore), limits);
    }

    @Bean
    PullController pullController(ImagePuller puller) {
        return new PullController(new PullFlights(puller));
    }
}
