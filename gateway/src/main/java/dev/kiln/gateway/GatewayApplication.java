package dev.kiln.gateway;

import dev.kiln.farm.FarmConfiguration;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/** The gateway as a process of its own, on the farm's queue and journal. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({GatewayConfiguration.class, FarmConfiguration.class})
public class GatewayApplication {
    private static final Map<String, Object> DEFAULTS =
            Map.of(
                    "server.port", "7070",
                    "server.address", "127.0.0.1",
                    "spring.application.name", "kiln-gateway",
                    "spring.main.banner-mode", "off",
                    "kiln.layer-store.url", "http://127.0.0.1:7071",
                    "kiln.registry-proxy.url", "http://127.0.0.1:7072");

    /** Starts it; arguments are properties, as in {@code --server.port=8080}. */
    public static void main(String[] args) {
        new SpringApplicationBuilder(GatewayApplication.class).properties(DEFAULTS).run(args);
    }
}
