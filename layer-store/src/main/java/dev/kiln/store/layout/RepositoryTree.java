package dev.kiln.store.layout;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks all repositories. Only folders are looked at, which stay once they are there: the files in
 * them come and go while others write.
 */
public final class RepositoryTree {
    private final StoreLayout layout;

    public RepositoryTree(StoreLayout layout) {
        this.layout = layout;
    }

    /** The repositories that have had a manifest, in no order. */
    public List<RepositoryName> repositories() throws IOException {
        List<RepositoryName> found = new ArrayList<>();
        Files.walkFileTree(
                layout.repositories(),
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        if (layout.isManifestFolder(folder)) {
                            found.add(layout.repositoryOf(folder));
                        }
                        return layout.isRepositoryFolder(folder)
                                ? FileVisitResult.CONTINUE
                                : FileVisitResult.SKIP_SUBTREE;
                    }
                });
        return found;
    }
}
