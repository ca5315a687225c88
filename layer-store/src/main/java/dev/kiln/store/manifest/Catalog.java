package dev.kiln.store.manifest;

import dev.kiln.store.layout.RepositoryName;
import dev.kiln.store.layout.RepositoryTree;
import java.io.IOException;

/** The repositories that have had a manifest. */
public final class Catalog {
    private final RepositoryTree tree;

    public Catalog(RepositoryTree tree) {
        this.tree = tree;
    }

    /** The repositories after {@code last} in lexical order. */
    public Page list(String last, int limit) throws IOException {
        return Page.of(tree.repositories().stream().map(RepositoryName::value), last, limit);
    }
}
