package dev.kiln.image;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The annotations of one platform's image and of the index it is in, by the place they go to.
 *
 * @param manifest in the manifest
 * @param manifestDescriptor on the manifest's entry in an index or a layout
 * @param index in the index
 * @param indexDescriptor on the index's entry in a layout
 */
public record ImageAnnotations(
        SortedMap<String, String> manifest,
        SortedMap<String, String> manifestDescriptor,
        SortedMap<String, String> index,
        SortedMap<String, String> indexDescriptor) {

    public static final ImageAnnotations NONE =
            new ImageAnnotations(
                    Collections.emptySortedMap(),
                    Collections.emptySortedMap(),
                    Collections.emptySortedMap(),
                    Collections.emptySortedMap());

    public ImageAnnotations {
        manifest = copy(manifest);
        manifestDescriptor = copy(manifestDescriptor);
        index = copy(index);
        indexDescriptor = copy(indexDescriptor);
    }

    /** Whether something is asked for that only an index can carry. */
    public boolean needsIndex() {
        return !index.isEmpty() || !indexDescriptor.isEmpty();
    }

    private static SortedMap<String, String> copy(Map<String, String> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
