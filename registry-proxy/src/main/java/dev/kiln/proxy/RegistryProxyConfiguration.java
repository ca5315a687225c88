package dev.kiln.proxy;

import dev.kiln.proxy.api.PullController;
import dev.kiln.proxy.api.PullThroughController;
import dev.kiln.proxy.api.SearchController;
import dev.kiln.proxy.pull.ImagePuller;
import dev.kiln.proxy.pull.PullFlights;
import dev.kiln.proxy.pull.PullLimits;
import dev.kiln.proxy.pull.PullSettings;
import dev.kiln.proxy.pull.PullThrough;
import dev.kiln.proxy.pull.Upstreams;
import dev.kiln.proxy.search.ImageSearch;
import dev.kiln.proxy.search.SearchSettings;
import dev.kiln.proxy.upstream.UpstreamRegistries;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The registry-proxy's beans. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    RegistryProxySettings.class,
    SearchSettings.class,
    PullSettings.class
})
@Import(PushConfiguration.class)
public class RegistryProxyConfiguration {
    @Bean
    UpstreamRegistries upstreamRegistries(RegistryProxySettings settings) {
        return new UpstreamRegistries(settings.dockerHub(), settings.httpRegistries());
    }

    @Bean
    PullLimits pullLimits(RegistryProxySettings settings, PullSettings pull) {
        return new PullLimits(
                settings.maxImageSize().toBytes(),
                settings.maxLayers(),
                settings.parallelBlobs(),
                pull.resumes());
    }

    @Bean
    PullThrough pullThrough(
            UpstreamRegistries registries,
            PullSettings pull,
            PullLimits limits,
            @Value("${kiln.layer-store.url:http://127.0.0.1:7071}") URI layerStore,
            @Value("${kiln.data:/var/lib/kiln}") Path data)
            throws IOException {
        Path spool = pull.spool();
        return new PullThrough(
                new Upstreams(registries, pull),
                new RegistryClient(layerStore),
                pull,
                limits,
                spool == null ? data.resolve("registry-proxy/spool") : spool);
    }

    @Bean
    PullThroughController pullThroughController(PullThrough proxied, PullSettings settings) {
        return new PullThroughController(proxied, settings.maxPageSize());
    }

    @Bean
    PullController pullController(
            PullThrough proxied,
            PullLimits limits,
            @Value("${kiln.layer-store.url:http://127.0.0.1:7071}") URI layerStore) {
        ImagePuller puller = new ImagePuller(proxied, new RegistryClient(layerStore), limits);
        return new PullController(new PullFlights(puller));
    }

    @Bean
    SearchController searchController(
            SearchSettings settings,
            UpstreamRegistries registries,
            @Value("${kiln.layer-store.url:http://127.0.0.1:7071}") URI layerStore) {
        return new SearchController(
                new ImageSearch(settings, registries, new RegistryClient(layerStore)));
    }
}
