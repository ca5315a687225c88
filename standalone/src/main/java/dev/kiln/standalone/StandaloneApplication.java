package dev.kiln.standalone;

import dev.kiln.gateway.GatewayConfiguration;
import dev.kiln.proxy.RegistryProxyConfiguration;
import dev.kiln.store.LayerStoreConfiguration;
import dev.kiln.worker.WorkerConfiguration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Every service in one process and on one port, for one machine: {@code kiln serve}. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        exclude = {RabbitAutoConfiguration.class, DataRedisAutoConfiguration.class})
@Import({
    EmbeddedConfiguration.class,
    LayerStoreConfiguration.class,
    RegistryProxyConfiguration.class,
    WorkerConfiguration.class,
    GatewayConfiguration.class
})
public class StandaloneApplication {
    /**
     * The services find each other on the one port; the layer-store answers {@code /v2/} itself,
     * but for {@code /v2/proxy/}, and the others below a path where it answers that too.
     */
    private static final Map<String, Object> DEFAULTS =
            Map.of(
                    "spring.application.name", "kiln",
                    "spring.main.banner-mode", "off",
                    "server.address", "127.0.0.1",
                    "server.port", "7070",
                    "kiln.data", "/var/lib/kiln",
                    "kiln.gateway.routes-enabled", "false",
                    "kiln.layer-store.url",
                            "http://${server.address}:${server.port}/internal/store",
                    "kiln.registry-proxy.url", "http://${server.address}:${server.port}");

    /** Starts it; arguments are properties, as in {@code --server.port=8080}. */
    public static void main(String[] args) {
        var application = new SpringApplication(StandaloneApplication.class);
        application.setDefaultProperties(DEFAULTS);
        application.run(args);
    }
}
