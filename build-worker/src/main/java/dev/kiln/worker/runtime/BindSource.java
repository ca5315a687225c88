package dev.kiln.worker.runtime;

import dev.kiln.worker.snapshot.Snapshot;
import java.nio.file.Path;
import java.util.List;

/** What a bind mount shows a part of; owners are as an image has them. */
public sealed interface BindSource {
    /** A folder of the worker, such as a build context. */
    record Folder(Path root) implements BindSource {}

    /**
     * The files of a stage or image.
     *
     * @param snapshots its layers, the lowest first, kept by a session of the caller's
     */
    record Layers(List<Snapshot> snapshots) implements BindSource {
        public Layers {
            snapshots = List.copyOf(snapshots);
        }
    }
}
