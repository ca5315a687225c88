package dev.kiln.gateway.route;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.cloud.gateway.server.mvc.config.GatewayMvcProperties;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchange;
import org.springframework.cloud.gateway.server.mvc.handler.RestClientProxyExchange;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/** The routes, and the client they go through: bodies pass as they are, and never in memory. */
@Configuration(proxyBeanMethods = false)
public class RouteConfiguration {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    @Bean
    @ConditionalOnProperty(name = "kiln.gateway.routes-enabled", matchIfMissing = true)
    RouterFunction<ServerResponse> serviceRoutes(
            @Value("${kiln.layer-store.url}") URI layerStore,
            @Value("${kiln.registry-proxy.url:http://127.0.0.1:7072}") URI registryProxy) {
        return RegistryProxyRoutes.to(registryProxy).and(LayerStoreRoutes.to(layerStore));
    }

    /** Decompresses nothing, and has no deadline for a whole answer: a large blob takes long. */
    @Bean
    ProxyExchange proxyExchange(GatewayMvcProperties properties) {
        var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(CONNECT_TIMEOUT)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
        var requests = new JdkClientHttpRequestFactory(client);
        requests.enableCompression(false);
        return new RestClientProxyExchange(
                RestClient.builder().requestFactory(requests).build(), properties);
    }

    /**
     * Bodies are streams here and never form fields. Without this, a blob that is posted with
     * curl's default content type would be read into memory as a form, and lost on the way.
     */
    @Bean
    TomcatConnectorCustomizer noFormBodies() {
        return connector -> connector.setParseBodyMethods("");
    }
}
