package dev.kiln.store;

import dev.kiln.store.layout.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether the store can write, and how much room it has. */
final class StoreHealth implements HealthIndicator {
    private final StoreLayout layout;

    StoreHealth(StoreLayout layout) {
        this.layout = layout;
    }

    @Override
    public Health health() {
        try {
            long usableBytes = Files.getFileStore(layout.root()).getUsableSpace();
            boolean up = usableBytes > 0 && Files.isWritable(layout.uploads());
            return (up ? Health.up() : Health.down())
                    .withDetail("usableBytes", usableBytes)
                    .build();
        } catch (IOException e) {
            return Health.down(e).build();
        }
    }
}
