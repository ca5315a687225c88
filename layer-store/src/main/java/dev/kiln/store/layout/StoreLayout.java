package dev.kiln.store.layout;

import dev.kiln.image.Digest;
import dev.kiln.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where everything is kept, and the only place that knows:
 *
 * <pre>
 * blobs/&lt;algorithm&gt;/&lt;first two digits&gt;/&lt;hex&gt;            a blob, always whole
 * uploads/&lt;id&gt;/data                               what has arrived of a blob
 * uploads/&lt;id&gt;/about                              to whom the upload belongs, and its algorithm
 * repositories/&lt;name&gt;/_manifests/&lt;algorithm&gt;/&lt;hex&gt; media type, line feed, the manifest's bytes
 * repositories/&lt;name&gt;/_tags/&lt;tag&gt;                 the digest that the tag names
 * repositories/&lt;name&gt;/_referrers/&lt;subject&gt;/&lt;digest&gt; the descriptor of a manifest of that subject
 * </pre>
 *
 * <p>Uploads lie on the same file system as blobs, so that they become blobs by being renamed. The
 * folders that begin with an underscore cannot be repositories.
 */
public final class StoreLayout {
    private static final String MANIFESTS = "_manifests";
    private static final String TAGS = "_tags";
    private static final String REFERRERS = "_referrers";

    private final Path root;

    /**
     * @param root made where it is missing
     */
    public StoreLayout(Path root) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        AtomicFile.createFolders(uploads());
        AtomicFile.createFolders(repositories());
        AtomicFile.createFolders(this.root.resolve("blobs"));
    }

    /** The folder below which everything lies. */
    public Path root() {
        return root;
    }

    /** The file of a blob. */
    public Path blob(Digest digest) {
        return root.resolve("blobs")
                .resolve(digest.algorithm())
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex());
    }

    /** The folder of all uploads. */
    public Path uploads() {
        return root.resolve("uploads");
    }

    /** The folder of one upload. */
    public Path upload(UploadId id) {
        return uploads().resolve(id.value());
    }

    /** The bytes of an upload. */
    public Path uploadData(UploadId id) {
        return upload(id).resolve("data");
    }

    /** The file that says which repository an upload belongs to, and how it is hashed. */
    public Path uploadAbout(UploadId id) {
        return upload(id).resolve("about");
    }

    /** The folder of all repositories. */
    public Path repositories() {
        return root.resolve("repositories");
    }

    /** The folder of a repository's manifests: there once it has had one. */
    public Path manifests(RepositoryName name) {
        return repository(name).resolve(MANIFESTS);
    }

    /** The file of a manifest. */
    public Path manifest(RepositoryName name, Digest digest) {
        return manifests(name).resolve(digest.algorithm()).resolve(digest.hex());
    }

    /** The folder of a repository's tags. */
    public Path tags(RepositoryName name) {
        return repository(name).resolve(TAGS);
    }

    /** The file of a tag. */
    public Path tag(RepositoryName name, TagName tag) {
        return tags(name).resolve(tag.value());
    }

    /** The folder of the manifests that name this one as their subject. */
    public Path referrers(RepositoryName name, Digest subject) {
        return repository(name).resolve(REFERRERS).resolve(DigestFileName.of(subject));
    }

    /** The file that describes a manifest to those who ask for its subject's referrers. */
    public Path referrer(RepositoryName name, Digest subject, Digest referrer) {
        return referrers(name, subject).resolve(DigestFileName.of(referrer));
    }

    boolean isManifestFolder(Path folder) {
        return folder.endsWith(MANIFESTS);
    }

    /** Whether a folder is a repository or leads to some, rather than being a part of one. */
    boolean isRepositoryFolder(Path folder) {
        return !folder.endsWith(MANIFESTS) && !folder.endsWith(TAGS) && !folder.endsWith(REFERRERS);
    }

    RepositoryName repositoryOf(Path manifestFolder) {
        Path repository = manifestFolder.resolve("..").normalize();
        return new RepositoryName(repositories().relativize(repository).toString());
    }

    private Path repository(RepositoryName name) {
        return repositories().resolve(name.value());
    }
}
