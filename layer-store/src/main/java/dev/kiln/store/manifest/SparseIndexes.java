package dev.kiln.store.manifest;

import dev.kiln.store.layout.RepositoryName;
import java.util.List;

/**
 * The repositories whose indexes may name manifests that are not there, because only those of some
 * platforms were fetched from elsewhere. The index keeps its bytes and so its digest; who asks for
 * a missing manifest gets 404.
 *
 * @param prefixes what the names of such repositories begin with, as {@code proxy/}
 */
public record SparseIndexes(List<String> prefixes) {
    public SparseIndexes {
        prefixes = List.copyOf(prefixes);
        for (String prefix : prefixes) {
            if (prefix.length() < 2 || !prefix.endsWith("/")) {
                throw new IllegalArgumentException(
                        "kiln.layer-store.sparse-index-prefixes takes names that end in '/', not '"
                                + prefix
                                + "'");
            }
        }
    }

    boolean allows(RepositoryName repository) {
        return prefixes.stream().anyMatch(repository.value()::startsWith);
    }
}
