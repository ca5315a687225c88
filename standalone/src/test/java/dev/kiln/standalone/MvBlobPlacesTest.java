package dev.kiln.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Digest;
import dev.kiln.place.BlobPlaces;
import dev.kiln.place.BlobPlacesContract;
import dev.kiln.place.PlaceSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MvBlobPlacesTest extends BlobPlacesContract {
    @TempDir Path folder;
    private @Nullable EmbeddedStore store;

    @Override
    protected BlobPlaces open(PlaceSettings settings, InstantSource clock) {
        var opened = new EmbeddedStore(folder);
        store = opened;
        return new MvBlobPlaces(opened, settings, clock);
    }

    @AfterEach
    void close() {
        store().close();
    }

    @Test
    void neverKnowsMoreThanItMay() {
        var small =
                new MvBlobPlaces(
                        store(),
                        new PlaceSettings(2, Duration.ofDays(1), 10),
                        InstantSource.system());
        List<Digest> blobs =
                IntStream.range(0, 50).mapToObj(i -> Digest.ofText("blob " + i)).toList();
        blobs.forEach(blob -> small.add("a.example", "x", List.of(blob)));
        assertThat(blobs.stream().filter(blob -> !small.find("a.example", blob).isEmpty()))
                .hasSize(10);
    }

    private EmbeddedStore store() {
        return Objects.requireNonNull(store, "opened before each test");
    }
}
