package dev.kiln.proxy;

import dev.kiln.farm.FarmConfiguration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** Starts the registry-proxy as a process of its own, on the farm's queue and journal. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({RegistryProxyConfiguration.class, FarmConfiguration.class})
public class RegistryProxyApplication {
    /** Settings that suit the service; anything may be set otherwise from outside. */
    static final Map<String, Object> DEFAULTS =
            Map.of(
                    "spring.application.name", "kiln-registry-proxy",
                    "server.address", "127.0.0.1",
                    "server.port", "7072",
                    "spring.threads.virtual.enabled", "true",
                    "server.shutdown", "graceful");

    /** Starts the service; settings as {@code --kiln.layer-store.url=…}. */
    public static void main(String[] arguments) {
        start(arguments);
    }

    static ConfigurableApplicationContext start(String... arguments) {
        SpringApplication application = new SpringApplication(RegistryProxyApplication.class);
        application.setDefaultProperties(DEFAULTS);
        return application.run(arguments);
    }
}
