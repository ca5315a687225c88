package dev.kiln.standalone;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where a standalone Kiln keeps its data.
 *
 * @param data a folder; journals and step records are in its subfolder {@code state}
 */
@ConfigurationProperties("kiln")
public record EmbeddedSettings(@Nullable Path data) {

    /**
     * The folder of the embedded store.
     *
     * @throws IllegalStateException if {@code kiln.data} is not set
     */
    public Path stateFolder() {
        if (data == null) {
            throw new IllegalStateException(
                    "kiln.data is not set: name the folder that holds Kiln's data");
        }
        return data.resolve("state");
    }
}
