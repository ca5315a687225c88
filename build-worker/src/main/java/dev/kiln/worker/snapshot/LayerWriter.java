package dev.kiln.worker.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Fills a snapshot, usually by unpacking a layer. */
@FunctionalInterface
public interface LayerWriter {
    /**
     * Writes the layer's files.
     *
     * @param directory empty
     * @param parents the directories of the layers below, the lowest first
     * @throws IOException if the layer cannot be had whole; what was written is then discarded
     */
    void writeTo(Path directory, List<Path> parents) throws IOException;
}
