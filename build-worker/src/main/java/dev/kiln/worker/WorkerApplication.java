package dev.kiln.worker;

import dev.kiln.farm.FarmConfiguration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Starts a worker as a process of its own, on the farm's queue, journal and cache. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({WorkerConfiguration.class, FarmConfiguration.class})
public class WorkerApplication {
    private static final Map<String, Object> DEFAULTS =
            Map.of(
                    "spring.application.name", "kiln-worker",
                    "spring.main.banner-mode", "off",
                    "spring.threads.virtual.enabled", "true",
                    "server.address", "127.0.0.1",
                    "server.port", "7073");

    /** Starts it; arguments are properties, as in {@code --kiln.worker.id=one}. */
    public static void main(String[] args) {
        var application = new SpringApplication(WorkerApplication.class);
        application.setDefaultProperties(DEFAULTS);
        application.run(args);
    }
}
