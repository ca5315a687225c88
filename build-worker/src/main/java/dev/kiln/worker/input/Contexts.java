package dev.kiln.worker.input;

import dev.kiln.dockerfile.IgnoreRules;
import dev.kiln.job.BuildJob;
import dev.kiln.job.ContextRef;
import dev.kiln.worker.context.BuildContext;
import dev.kiln.worker.output.Material;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The contexts of one job, named ones fetched when they turn out to be needed. Thread-safe. */
public final class Contexts {
    private static final String IGNORE_FILE = ".dockerignore";

    private final BuildJob job;
    private final ContextFetcher fetcher;
    private final JobSecrets secrets;
    private final Path folder;
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, Path> roots = new ConcurrentHashMap<>();
    private final Map<String, Material> materials = new ConcurrentHashMap<>();

    /**
     * @param folder holds them, each in a folder of its own
     */
    public Contexts(BuildJob job, ContextFetcher fetcher, JobSecrets secrets, Path folder) {
        this.job = job;
        this.fetcher = fetcher;
        this.secrets = secrets;
        this.folder = folder;
    }

    /** Fetches the build context, whose name is empty. */
    public BuildContext main() throws IOException, InterruptedException, MissingSecretException {
        return keep("", fetcher.fetch(job, job.context(), secrets, next()));
    }

    /** What holds the Dockerfile, where that is not the build context. */
    public Optional<BuildContext> dockerfile() throws IOException {
        if (job.dockerfile() == null) {
            return Optional.empty();
        }
        Path place = Files.createDirectory(next());
        return Optional.of(fetcher.unpack(job, job.dockerfile(), place));
    }

    /** Fetches a named context. One that a client sent has an ignore file of its own. */
    public void fetch(String name)
            throws IOException, InterruptedException, MissingSecretException {
        ContextRef named = Optional.ofNullable(job.options().contexts().get(name)).orElseThrow();
        BuildContext context = keep(name, fetcher.fetch(job, named, secrets, next()));
        if (named instanceof ContextRef.Upload) {
            Optional<byte[]> ignored = context.read(IGNORE_FILE);
            if (ignored.isPresent()) {
                context.prune(IgnoreRules.parse(BuildContext.text(ignored.get())));
            }
        }
    }

    private BuildContext keep(String name, ContextFetcher.Found found) {
        roots.put(name, found.context().root());
        if (found.material() != null) {
            materials.put(name, found.material());
        }
        return found.context();
    }

    /** What was fetched from elsewhere, for the provenance. */
    public List<Material> materials() {
        return List.copyOf(materials.values());
    }

    /** Where the build context is from; null where the client sent it. */
    public @Nullable Material mainMaterial() {
        return materials.get("");
    }

    /** The folder of a context that has been fetched. */
    public Path root(String name) {
        return Optional.ofNullable(roots.get(name))
                .orElseThrow(
                        () -> new IllegalStateException("context '" + name + "' was not fetched"));
    }

    /** Whether it has been fetched. */
    public boolean has(String name) {
        return roots.containsKey(name);
    }

    private Path next() {
        return folder.resolve("context-" + count.incrementAndGet());
    }
}
