package dev.kiln.store.manifest;

import dev.kiln.image.Digest;
import dev.kiln.io.AtomicFile;
import dev.kiln.store.layout.RepositoryName;
import dev.kiln.store.layout.StoreLayout;
import dev.kiln.store.layout.TagName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The tags of repositories: one file each. */
public final class TagStore {
    private final StoreLayout layout;

    public TagStore(StoreLayout layout) {
        this.layout = layout;
    }

    /** The digest that a tag names. */
    public Optional<Digest> find(RepositoryName repository, TagName tag) throws IOException {
        try {
            return Optional.of(Digest.parse(Files.readString(layout.tag(repository, tag))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * The tags after {@code last} in lexical order.
     *
     * @param last empty to begin at the first
     * @return empty if there is no such repository
     */
    public Optional<Page> list(RepositoryName repository, String last, int limit)
            throws IOException {
        if (!Files.isDirectory(layout.manifests(repository))) {
            return Optional.empty();
        }
        if (!Files.isDirectory(layout.tags(repository))) {
            return Optional.of(new Page(List.of(), false));
        }
        try (Stream<Path> files = Files.list(layout.tags(repository))) {
            Stream<String> tags =
                    files.map(file -> String.valueOf(file.getFileName())).filter(TagName::isTag);
            return Optional.of(Page.of(tags, last, limit));
        }
    }

    void set(RepositoryName repository, TagName tag, Digest digest) throws IOException {
        AtomicFile.write(
                layout.tag(repository, tag), digest.toString().getBytes(StandardCharsets.UTF_8));
    }

    boolean delete(RepositoryName repository, TagName tag) throws IOException {
        Path file = layout.tag(repository, tag);
        return Files.exists(file) && AtomicFile.delete(file);
    }

    /** Deletes all tags of a repository that name this manifest. */
    void deleteAllOf(RepositoryName repository, Digest digest) throws IOException {
        if (!Files.isDirectory(layout.tags(repository))) {
            return;
        }
        List<String> names;
        try (Stream<Path> files = Files.list(layout.tags(repository))) {
            names = files.map(file -> String.valueOf(file.getFileName())).toList();
        }
        for (String name : names) {
            if (TagName.isTag(name)) {
                TagName tag = new TagName(name);
                if (find(repository, tag).filter(digest::equals).isPresent()) {
                    delete(repository, tag);
                }
            }
        }
    }
}
