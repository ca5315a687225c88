package dev.kiln.worker.input;

import dev.kiln.image.Descriptor;
import dev.kiln.job.BuildJob;
import dev.kiln.job.ContextRef;
import dev.kiln.registry.RegistryClient;
import dev.kiln.source.GitUrl;
import dev.kiln.source.HttpUrl;
import dev.kiln.source.InvalidSourceException;
import dev.kiln.source.Source;
import dev.kiln.worker.context.BuildContext;
import dev.kiln.worker.context.ContextUnpacker;
import dev.kiln.worker.context.InvalidContextException;
import dev.kiln.worker.fetch.FetchException;
import dev.kiln.worker.fetch.GitCheckout;
import dev.kiln.worker.fetch.GitCommit;
import dev.kiln.worker.fetch.RemoteContext;
import dev.kiln.worker.output.Material;
import dev.kiln.worker.plan.BuilderArgs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Brings contexts onto this worker's disk, each into an empty folder. Thread-safe. */
public final class ContextFetcher {
    private final RegistryClient store;
    private final ContextUnpacker unpacker;
    private final Fetchers fetchers;

    public ContextFetcher(RegistryClient store, ContextUnpacker unpacker, Fetchers fetchers) {
        this.store = store;
        this.unpacker = unpacker;
        this.fetchers = fetchers;
    }

    /**
     * A context on this worker's disk.
     *
     * @param material where it is from; null where the client sent it
     */
    record Found(BuildContext context, @Nullable Material material) {}

    /**
     * Fetches a context.
     *
     * @throws InvalidContextException if it cannot be had, or is nothing that can be built from
     * @throws IOException if the layer-store or the disk fails
     */
    Found fetch(BuildJob job, ContextRef context, JobSecrets secrets, Path folder)
            throws IOException, InterruptedException, MissingSecretException {
        Files.createDirectory(folder);
        return switch (context) {
            case ContextRef.Upload(Descriptor blob) -> new Found(unpack(job, blob, folder), null);
            case ContextRef.Remote(String url) -> fetch(job, url, secrets, folder);
            case ContextRef.Image(var image) ->
                    throw new InvalidContextException(
                            "the image " + image + " cannot be the build context");
        };
    }

    /** Unpacks a tar that the client sent. */
    BuildContext unpack(BuildJob job, Descriptor blob, Path folder) throws IOException {
        try (InputStream tar = store.openBlob(BuildJob.contextRepository(job.project()), blob)) {
            return unpacker.unpack(tar, folder);
        }
    }

    private Found fetch(BuildJob job, String url, JobSecrets secrets, Path folder)
            throws IOException, InterruptedException, MissingSecretException {
        try {
            return switch (Source.ofContext(url).orElse(null)) {
                case null ->
                        throw new InvalidContextException(
                                "'" + url + "' is neither a git repository nor an http(s) URL");
                case GitUrl written -> {
                    GitUrl git =
                            BuilderArgs.of(job.options()).keepGitDir()
                                    ? written.withKeepGitDir(true)
                                    : written;
                    var access = fetchers.access(git, secrets);
                    GitCommit commit = fetchers.git().resolve(git, access);
                    GitCheckout made = fetchers.git().checkout(git, commit, folder, access);
                    yield new Found(
                            unpacker.found(folder), Material.git(git.redacted(), made.commitId()));
                }
                case HttpUrl http -> fetch(http, secrets, folder);
            };
        } catch (FetchException | InvalidSourceException e) {
            throw new InvalidContextException(
                    "the context cannot be fetched: " + e.getMessage(), e);
        }
    }

    private Found fetch(HttpUrl url, JobSecrets secrets, Path folder)
            throws IOException, MissingSecretException {
        RemoteContext fetched =
                fetchers.contexts().fetch(url, fetchers.options(url, null, secrets), folder);
        BuildContext context =
                switch (fetched) {
                    case RemoteContext.DockerfileOnly _ -> unpacker.found(folder);
                    case RemoteContext.Archive(var file) -> {
                        Path archive = folder.resolveSibling(folder.getFileName() + ".archive");
                        Files.move(file.path(), archive);
                        try (InputStream tar = Files.newInputStream(archive)) {
                            yield unpacker.unpack(tar, folder);
                        } finally {
                            Files.delete(archive);
                        }
                    }
                };
        return new Found(context, Material.http(url.redacted(), fetched.file().digest()));
    }
}
