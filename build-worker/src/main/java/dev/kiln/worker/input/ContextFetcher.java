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
import dev.kiln.worker.fetch.RemoteContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

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
     * Fetches a context.
     *
     * @throws InvalidContextException if it cannot be had, or is nothing that can be built from
     * @throws IOException if the layer-store or the disk fails
     */
    BuildContext fetch(BuildJob job, ContextRef context, JobSecrets secrets, Path folder)
            throws IOException, InterruptedException, MissingSecretException {
        Files.createDirectory(folder);
        return switch (context) {
            case ContextRef.Upload(Descriptor blob) -> unpack(job, blob, folder);
            case ContextRef.Remote(String url) -> fetch(url, secrets, folder);
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

    private BuildContext fetch(String url, JobSecrets secrets, Path folder)
            throws IOException, InterruptedException, MissingSecretException {
        try {
            return switch (Source.ofContext(url).orElse(null)) {
                case null ->
                        throw new InvalidContextException(
                                "'" + url + "' is neither a git repository nor an http(s) URL");
                case GitUrl git -> {
                    var access = fetchers.access(git, secrets);
                    fetchers.git()
                            .checkout(git, fetchers.git().resolve(git, access), folder, access);
                    yield unpacker.found(folder);
                }
                case HttpUrl http -> fetch(http, secrets, folder);
            };
        } catch (FetchException | InvalidSourceException e) {
            throw new InvalidContextException(
                    "the context cannot be fetched: " + e.getMessage(), e);
        }
    }

    private BuildContext fetch(HttpUrl url, JobSecrets secrets, Path folder)
            throws IOException, MissingSecretException {
        RemoteContext fetched =
                fetchers.contexts().fetch(url, fetchers.options(url, null, secrets), folder);
        return switch (fetched) {
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
    }
}
