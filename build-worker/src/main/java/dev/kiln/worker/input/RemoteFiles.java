package dev.kiln.worker.input;

import dev.kiln.image.Digest;
import dev.kiln.worker.copy.CopySource;
import dev.kiln.worker.output.Material;
import dev.kiln.worker.plan.CopyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the {@code ADD}s of one job fetch, each thing once. Thread-safe. */
public final class RemoteFiles {
    private final Fetchers fetchers;
    private final JobSecrets secrets;
    private final Path folder;
    private final AtomicInteger count = new AtomicInteger();
    private final Map<CopyFile.Remote, RemoteFile> files = new ConcurrentHashMap<>();

    /**
     * @param folder holds what is fetched
     */
    public RemoteFiles(Fetchers fetchers, JobSecrets secrets, Path folder) {
        this.fetchers = fetchers;
        this.secrets = secrets;
        this.folder = folder;
    }

    /**
     * What stands for the content in the keys of a step.
     *
     * @throws dev.kiln.worker.fetch.FetchException if it cannot be had
     */
    public Digest identity(CopyFile.Remote remote)
            throws IOException, InterruptedException, MissingSecretException {
        return file(remote).identity();
    }

    /** The content, on this worker's disk. */
    public CopySource open(CopyFile.Remote remote)
            throws IOException, InterruptedException, MissingSecretException {
        return file(remote).open();
    }

    /** What has been fetched or looked up, for the provenance. */
    public List<Material> materials() {
        return files.values().stream().flatMap(file -> file.material().stream()).toList();
    }

    private RemoteFile file(CopyFile.Remote remote) {
        return files.computeIfAbsent(
                remote,
                one ->
                        new RemoteFile(
                                one,
                                fetchers,
                                secrets,
                                folder.resolve("remote-" + count.incrementAndGet())));
    }
}
