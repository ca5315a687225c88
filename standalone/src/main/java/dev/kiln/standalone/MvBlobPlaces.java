package dev.kiln.standalone;

import dev.kiln.image.Digest;
import dev.kiln.json.Json;
import dev.kiln.place.BlobPlaces;
import dev.kiln.place.PlaceSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.h2.mvstore.MVMap;

/** The places of blobs in the embedded store, by registry and digest. */
public final class MvBlobPlaces implements BlobPlaces {
    private final EmbeddedStore store;
    private final PlaceSettings settings;
    private final InstantSource clock;
    private final MVMap<String, String> places;

    public MvBlobPlaces(EmbeddedStore store, PlaceSettings settings, InstantSource clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        places = store.map("places");
    }

    /** The places of one blob, in the order in which it was last seen there. */
    private record Places(List<Place> all) {}

    private record Place(String repository, Instant seenAt) {}

    private static String key(String registry, Digest blob) {
        return registry + " " + blob;
    }

    @Override
    public List<String> find(String registry, Digest blob) {
        return read(key(registry, blob)).reversed().stream().map(Place::repository).toList();
    }

    @Override
    public void add(String registry, String repository, Collection<Digest> blobs) {
        store.change(() -> {
            for (Digest blob : blobs) {
                String key = key(registry, blob);
                List<Place> all = without(repository, read(key));
                all.add(new Place(repository, clock.instant()));
                write(key, all.subList(Math.max(0, all.size() - settings.perBlob()), all.size()));
            }
            makeRoom();
            return blobs.size();
        });
    }

    @Override
    public void remove(String registry, String repository, Digest blob) {
        store.change(() -> {
            String key = key(registry, blob);
            write(key, without(repository, read(key)));
            return key;
        });
    }

    /** Those that have not expired. */
    private List<Place> read(String key) {
        String json = places.get(key);
        if (json == null) {
            return List.of();
        }
        Instant oldest = clock.instant().minus(settings.timeToLive());
        return Json.read(json, Places.class).all().stream()
                .filter(place -> place.seenAt().isAfter(oldest))
                .sorted(Comparator.comparing(Place::seenAt))
                .toList();
    }

    private static List<Place> without(String repository, List<Place> all) {
        List<Place> others = new ArrayList<>(all);
        others.removeIf(place -> place.repository().equals(repository));
        return others;
    }

    private void write(String key, List<Place> all) {
        if (all.isEmpty()) {
            places.remove(key);
        } else {
            places.put(key, Json.text(new Places(List.copyOf(all))));
        }
    }

    /** Digests are in no order, so the first key is as good as any: it is only a memory. */
    private void makeRoom() {
        while (places.sizeAsLong() > settings.maxBlobs()) {
            places.remove(places.firstKey());
        }
    }
}
