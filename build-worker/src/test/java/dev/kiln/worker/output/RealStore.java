package dev.kiln.worker.output;

import dev.kiln.registry.RegistryClient;
import dev.kiln.store.LayerStoreApplication;
import java.net.URI;
import java.nio.file.Path;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A layer-store on a free port. */
final class RealStore implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final URI uri;

    RealStore(Path data) {
        context =
                new SpringApplication(LayerStoreApplication.class)
                        .run(
                                "--server.port=0",
                                "--server.address=127.0.0.1",
                                "--spring.mvc.formcontent.filter.enabled=false",
                                "--spring.servlet.multipart.enabled=false",
                                "--kiln.data=" + data);
        uri =
                URI.create(
                        "http://127.0.0.1:"
                                + context.getEnvironment()
                                        .getRequiredProperty("local.server.port"));
    }

    URI uri() {
        return uri;
    }

    RegistryClient client() {
        return new RegistryClient(uri);
    }

    @Override
    public void close() {
        context.close();
    }
}
