package dev.kiln.worker.output;

import dev.kiln.json.Json;
import dev.kiln.worker.archive.EntryType;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarWriter;
import dev.kiln.worker.layer.LayerPacker;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the files of finished roots as one tar. */
final class TreeArchive {
    private final @Nullable Instant epoch;
    private final Instant now;

    /**
     * @param epoch when every file counts as modified; its own time where {@code null}
     * @param now when statements and folders count as made where there is no epoch
     */
    TreeArchive(@Nullable Instant epoch, Instant now) {
        this.epoch = epoch;
        this.now = now;
    }

    void write(List<RootTree> trees, OutputStream out) throws IOException {
        TarWriter tar = new TarWriter(out);
        for (RootTree tree : trees) {
            if (!tree.folder().isEmpty()) {
                tar.begin(
                        TarEntry.of(tree.folder(), EntryType.DIRECTORY, 0755, 0, 0, ownSeconds()));
            }
            var sink = new TreeSink(tar, tree.folder(), epoch, !tree.predicates().isEmpty());
            LayerPacker.writeTree(tree.root(), sink);
            writeStatements(tree, sink.subjects(), tar);
        }
        tar.finish();
    }

    private void writeStatements(RootTree tree, List<Subject> subjects, TarWriter tar)
            throws IOException {
        Set<String> names = new HashSet<>();
        for (Predicate predicate : tree.predicates()) {
            if (!names.add(predicate.fileName())) {
                throw new IOException(
                        "two attestations are to be written as '"
                                + predicate.fileName()
                                + "': give one another filename=");
            }
            byte[] bytes =
                    Json.mapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsBytes(Statement.of(predicate, subjects));
            String name = TreeSink.join(tree.folder(), predicate.fileName());
            tar.begin(
                    TarEntry.of(name, EntryType.FILE, 0600, 0, 0, ownSeconds())
                            .withSize(bytes.length));
            tar.write(bytes, 0, bytes.length);
        }
    }

    private long ownSeconds() {
        return (epoch == null ? now : epoch).getEpochSecond();
    }
}
