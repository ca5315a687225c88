package dev.kiln.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Digest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link BlobPlaces} does. */
public abstract class BlobPlacesContract {
    private static final PlaceSettings SETTINGS = new PlaceSettings(2, Duration.ofHours(1), 1_000);

    private final Digest blob = Digest.ofText(UUID.randomUUID().toString());
    private Instant now = Instant.now();
    private BlobPlaces places;

    protected abstract BlobPlaces open(PlaceSettings settings, InstantSource clock)
            throws Exception;

    @BeforeEach
    void open() throws Exception {
        places = open(SETTINGS, () -> now);
    }

    @Test
    void knowsNothingAtFirst() {
        assertThat(places.find("a.example", blob)).isEmpty();
    }

    @Test
    void givesTheLastPlaceFirstAndForgetsThoseBefore() {
        for (String repository : List.of("x/1", "x/2", "x/3", "x/2")) {
            now = now.plusSeconds(1);
            places.add("a.example", repository, List.of(blob));
        }
        assertThat(places.find("a.example", blob)).containsExactly("x/2", "x/3");
    }

    @Test
    void keepsRegistriesAndBlobsApart() {
        places.add("a.example:5000", "x/1", List.of(blob));
        assertThat(places.find("a.example", blob)).isEmpty();
        assertThat(places.find("a.example:5000", Digest.ofText("another"))).isEmpty();
    }

    @Test
    void forgetsWhatIsNotThere() {
        places.add("a.example", "x/1", List.of(blob));
        now = now.plusSeconds(1);
        places.add("a.example", "x/2", List.of(blob));
        places.remove("a.example", "x/2", blob);
        places.remove("a.example", "x/none", blob);
        assertThat(places.find("a.example", blob)).containsExactly("x/1");
    }

    @Test
    void forgetsInTime() {
        places.add("a.example", "x/1", List.of(blob));
        now = now.plus(SETTINGS.timeToLive()).plusSeconds(1);
        assertThat(places.find("a.example", blob)).isEmpty();
        places.add("a.example", "x/2", List.of(blob));
        assertThat(places.find("a.example", blob)).containsExactly("x/2");
    }
}
