package dev.kiln.store.manifest;

import dev.kiln.store.layout.TagName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A manifest as a client sends it.
 *
 * @param reference under which it is pushed
 * @param tags that it shall have besides
 * @param contentType without parameters; empty where the client did not say
 * @param bytes not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ManifestUpload(
        ManifestReference reference,
        List<TagName> tags,
        Optional<String> contentType,
        byte[] bytes) {
    public ManifestUpload {
        tags = List.copyOf(tags);
    }

    /** Every tag that it gets. */
    List<TagName> allTags() {
        List<TagName> all = new ArrayList<>(tags);
        if (reference instanceof ManifestReference.ByTag(var tag)) {
            all.add(tag);
        }
        return all;
    }
}
