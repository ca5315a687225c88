package dev.kiln.proxy.push;

import dev.kiln.image.Digest;
import dev.kiln.place.BlobPlaces;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers places of blobs for as long as the test runs. */
final class TestingPlaces implements BlobPlaces {
    private final Map<String, Set<String>> places = new ConcurrentHashMap<>();

    @Override
    public synchronized List<String> find(String registry, Digest blob) {
        return List.copyOf(places.getOrDefault(registry + blob, Set.of()));
    }

    @Override
    public synchronized void add(String registry, String repository, Collection<Digest> blobs) {
        for (Digest blob : blobs) {
            places.computeIfAbsent(registry + blob, _ -> new LinkedHashSet<>()).add(repository);
        }
    }

    @Override
    public synchronized void remove(String registry, String repository, Digest blob) {
        places.getOrDefault(registry + blob, new LinkedHashSet<>()).remove(repository);
    }
}
