package dev.kiln.standalone;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where a standalone Kiln keeps its data.
 *
 * @param data a folder; journals and step records are in its subfolder {@code state}
 * @param stateReserve room there that is kept for them, for when the disk is full
 */
@ConfigurationProperties("kiln")
public record EmbeddedSettings(@Nullable Path data, @DefaultValue("16MB") DataSize stateReserve) {

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
