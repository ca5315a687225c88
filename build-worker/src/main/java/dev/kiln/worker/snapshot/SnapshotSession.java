package dev.kiln.worker.snapshot;

import dev.kiln.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * One use of the snapshots, such as a build. Every snapshot that it has found, loaded, begun or
 * committed stays on disk at least until the session is closed; what it began and did not commit is
 * discarded then. Safe for use by several threads.
 */
public final class SnapshotSession implements AutoCloseable {
    private final SnapshotStore store;
    private final List<String> pinned = new ArrayList<>();
    private final List<Draft> drafts = new ArrayList<>();

    SnapshotSession(SnapshotStore store) {
        this.store = store;
    }

    /** The finished snapshot of a stack of layers, if the worker has it. */
    public Optional<Snapshot> find(Digest chainId) throws IOException {
        Optional<Snapshot> found = store.findPinned(chainId);
        found.ifPresent(snapshot -> remember(snapshot.id()));
        return found;
    }

    /**
     * The snapshot of a stack of layers, which is written first if the worker lacks it. Of several
     * that ask at the same time one writes and the others wait for it.
     *
     * @param parents the layers below, the lowest first
     * @throws IOException what the writer threw; nothing is visible of its work then
     */
    public Snapshot load(Digest chainId, List<Snapshot> parents, LayerWriter writer)
            throws IOException, InterruptedException {
        while (true) {
            Optional<Snapshot> found = find(chainId);
            if (found.isPresent()) {
                return found.get();
            }
            CompletableFuture<String> mine = new CompletableFuture<>();
            CompletableFuture<String> other = store.loads().putIfAbsent(chainId, mine);
            if (other == null) {
                return write(chainId, parents, writer, mine);
            }
            // The other's failure may be its own, such as a cancelled build: then try it here.
            awaitEnd(other);
        }
    }

    /**
     * A writable layer on top of others.
     *
     * @param parents the layers below, the lowest first; none for {@code FROM scratch}
     */
    public Draft begin(List<Snapshot> parents) throws IOException {
        Snapshot created = store.layout().create(parents);
        Draft draft = new Draft(store, created, parents);
        store.catalog().pin(created.id());
        synchronized (this) {
            pinned.add(created.id());
            drafts.add(draft);
        }
        return draft;
    }

    /**
     * Gives a sealed snapshot its chain id, so that it is found from now on, also after a restart.
     *
     * @return the snapshot to use, which is another one if the chain id was taken already
     */
    public Snapshot commit(Snapshot sealed, Digest chainId) throws IOException {
        Optional<Snapshot> existing = find(chainId);
        if (existing.isPresent()) {
            return existing.get();
        }
        store.catalog().pin(sealed.id());
        remember(sealed.id());
        store.publish(sealed, chainId);
        return sealed;
    }

    @Override
    public synchronized void close() throws IOException {
        for (Draft draft : drafts) {
            draft.close();
        }
        drafts.clear();
        for (String id : pinned) {
            store.unpin(id);
        }
        pinned.clear();
        store.shrink();
    }

    private Snapshot write(
            Digest chainId,
            List<Snapshot> parents,
            LayerWriter writer,
            CompletableFuture<String> mine)
            throws IOException {
        try (Draft draft = begin(parents)) {
            List<Path> parentFiles = parents.stream().map(Snapshot::files).toList();
            writer.writeTo(draft.upper(), parentFiles);
            Snapshot written = commit(draft.seal(), chainId);
            mine.complete(written.id());
            return written;
        } finally {
            store.loads().remove(chainId, mine);
            mine.completeExceptionally(new IOException("the load of " + chainId + " failed"));
        }
    }

    private static void awaitEnd(CompletableFuture<String> load) throws InterruptedException {
        try {
            load.handle((id, failure) -> failure == null).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a handled future cannot fail", e);
        }
    }

    private synchronized void remember(String id) {
        pinned.add(id);
    }
}
