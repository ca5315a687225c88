package dev.kiln.store.manifest;

import dev.kiln.store.layout.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The repositories that have had a manifest. */
public final class Catalog {
    private final StoreLayout layout;

    public Catalog(StoreLayout layout) {
        this.layout = layout;
    }

    /** The repositories after {@code last} in lexical order. */
    public Page list(String last, int limit) throws IOException {
        try (Stream<Path> folders = Files.walk(layout.repositories())) {
            return Page.of(
                    folders.filter(layout::isManifestFolder).map(layout::repositoryOf),
                    last,
                    limit);
        }
    }
}
