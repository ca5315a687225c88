package dev.kiln.store;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** Starts the layer-store as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        exclude = {RabbitAutoConfiguration.class, DataRedisAutoConfiguration.class})
@Import(LayerStoreConfiguration.class)
public class LayerStoreApplication {
    /** Settings that suit the service; anything may be set otherwise from outside. */
    static final Map<String, Object> DEFAULTS =
            Map.of(
                    "spring.application.name", "kiln-layer-store",
                    "server.address", "127.0.0.1",
                    "server.port", "7071",
                    "spring.threads.virtual.enabled", "true",
                    // Bodies are blobs, whatever type a client gives them: nothing else reads them.
                    "spring.mvc.formcontent.filter.enabled", "false",
                    "spring.servlet.multipart.enabled", "false",
                    // The launcher has every service on its class path, and the gateway brings a
                    // filter for forms.
                    "spring.cloud.gateway.server.webmvc.form-filter.enabled", "false",
                    "management.endpoint.health.show-details", "always",
                    "server.shutdown", "graceful");

    /** Starts the service; settings as {@code --kiln.data=…}. */
    public static void main(String[] arguments) {
        start(arguments);
    }

    static ConfigurableApplicationContext start(String... arguments) {
        SpringApplication application = new SpringApplication(LayerStoreApplication.class);
        application.setDefaultProperties(DEFAULTS);
        return application.run(arguments);
    }
}
