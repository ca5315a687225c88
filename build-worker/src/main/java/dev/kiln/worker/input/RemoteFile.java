package dev.kiln.worker.input;

import dev.kiln.image.Digest;
import dev.kiln.source.GitUrl;
import dev.kiln.source.HttpUrl;
import dev.kiln.worker.copy.CopySource;
import dev.kiln.worker.copy.SourceTree;
import dev.kiln.worker.fetch.Fetched;
import dev.kiln.worker.fetch.GitCommit;
import dev.kiln.worker.output.Material;
import dev.kiln.worker.plan.CopyFile;
import dev.kiln.worker.plan.KeyBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One file or repository that is fetched. To know whether its step is in the cache a file must be
 * fetched, unless its checksum is written; of a repository only the commit must be known.
 */
final class RemoteFile {
    private final CopyFile.Remote remote;
    private final Fetchers fetchers;
    private final JobSecrets secrets;
    private final Path folder;
    private @Nullable Fetched fetched;
    private @Nullable GitCommit commit;
    private boolean checkedOut;

    /**
     * @param folder is made for it
     */
    RemoteFile(CopyFile.Remote remote, Fetchers fetchers, JobSecrets secrets, Path folder) {
        this.remote = remote;
        this.fetchers = fetchers;
        this.secrets = secrets;
        this.folder = folder;
    }

    synchronized Digest identity()
            throws IOException, InterruptedException, MissingSecretException {
        return switch (remote.source()) {
            case HttpUrl url when remote.checksum() != null ->
                    new KeyBuilder()
                            .field("http")
                            .field(url.fileName())
                            .field(remote.checksum())
                            .digest();
            case HttpUrl url -> {
                Fetched file = file(url);
                yield new KeyBuilder()
                        .field("http")
                        .field(url.fileName())
                        .field(file.digest())
                        .field(String.valueOf(file.lastModified()))
                        .digest();
            }
            case GitUrl url ->
                    new KeyBuilder().field("git").field(commit(url).identity(url)).digest();
        };
    }

    synchronized CopySource open()
            throws IOException, InterruptedException, MissingSecretException {
        return switch (remote.source()) {
            case HttpUrl url -> {
                Fetched file = file(url);
                Instant modified =
                        file.lastModified() == null ? Instant.EPOCH : file.lastModified();
                yield new CopySource.Fetched(file.path(), url.fileName(), modified);
            }
            case GitUrl url -> {
                checkOut(url);
                yield new CopySource.Checkout(new SourceTree(folder, url.redacted(), false));
            }
        };
    }

    /** What went into the build, as far as it is known. */
    synchronized Optional<Material> material() {
        return switch (remote.source()) {
            case HttpUrl url -> {
                Digest digest = fetched == null ? remote.checksum() : fetched.digest();
                yield Optional.ofNullable(digest)
                        .map(known -> Material.http(url.redacted(), known));
            }
            case GitUrl url ->
                    Optional.ofNullable(commit)
                            .map(known -> Material.git(url.redacted(), known.commitId()));
        };
    }

    private Fetched file(HttpUrl url) throws IOException, MissingSecretException {
        Fetched known = fetched;
        if (known == null) {
            Files.createDirectories(folder);
            var options = fetchers.options(url, remote.checksum(), secrets);
            known = fetchers.http().fetch(url, options, folder);
            fetched = known;
        }
        return known;
    }

    private GitCommit commit(GitUrl url)
            throws IOException, InterruptedException, MissingSecretException {
        GitCommit known = commit;
        if (known == null) {
            known = fetchers.git().resolve(url, fetchers.access(url, secrets));
            commit = known;
        }
        return known;
    }

    private void checkOut(GitUrl url)
            throws IOException, InterruptedException, MissingSecretException {
        if (!checkedOut) {
            Files.createDirectories(folder);
            fetchers.git().checkout(url, commit(url), folder, fetchers.access(url, secrets));
            checkedOut = true;
        }
    }
}
