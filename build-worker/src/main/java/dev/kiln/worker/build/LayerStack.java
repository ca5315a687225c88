package dev.kiln.worker.build;

import dev.kiln.image.ChainId;
import dev.kiln.image.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** The layers of an image under construction, lowest first. */
record LayerStack(List<LayerRef> layers) {
    static final LayerStack EMPTY = new LayerStack(List.of());

    LayerStack {
        layers = List.copyOf(layers);
    }

    LayerStack with(LayerRef layer) {
        var more = new ArrayList<>(layers);
        more.add(layer);
        return new LayerStack(more);
    }

    /** The chain id, if every layer has been packed already; never waits. */
    Optional<Digest> knownChain() {
        boolean known =
                layers.stream()
                        .allMatch(layer ->
                                layer.stored().isDone()
                                        && !layer.stored().isCompletedExceptionally());
        return known
                ? Optional.of(
                        ChainId.of(
                                layers.stream()
                                        .map(layer -> layer.stored().join().diffId())
                                        .toList()))
                : Optional.empty();
    }

    /** The chain id; waits until every layer has been packed. */
    Digest awaitChain() throws IOException, InterruptedException, BuildFailedException {
        Digest chain = ChainId.EMPTY;
        for (LayerRef layer : layers) {
            chain = ChainId.extend(chain, JobThreads.get(layer.stored()).diffId());
        }
        return chain;
    }

    /** Waits until every layer is stored. */
    List<LayerRef.StoredLayer> awaitStored() throws InterruptedException, ExecutionException {
        var stored = new ArrayList<LayerRef.StoredLayer>(layers.size());
        for (LayerRef layer : layers) {
            stored.add(layer.stored().get());
        }
        return stored;
    }
}
