package dev.kiln.worker.copy;

import dev.kiln.image.Digest;
import dev.kiln.worker.archive.UnpackLimits;
import dev.kiln.worker.layer.Sh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A context and an image on the real file system, and copies from the one to the other. */
record CopyTrees(Path context, Path image, FileCopier copier) {

    static CopyTrees in(Path folder) throws IOException {
        return new CopyTrees(
                Files.createDirectory(folder.resolve("context")),
                Files.createDirectory(folder.resolve("image")),
                new FileCopier(UnpackLimits.forContexts()));
    }

    SourceTree tree() {
        return new SourceTree(context);
    }

    SourceTree stage() {
        return SourceTree.stage(context, "stage 'b'");
    }

    static CopyRequest request(
            SourceTree tree, String destination, CopyOptions options, String... sources) {
        return request(destination, options, new CopySource.Files(tree, List.of(sources)));
    }

    static CopyRequest request(String destination, CopyOptions options, CopySource... sources) {
        return new CopyRequest(List.of(sources), destination, "/work", options);
    }

    /** Copies from the context. */
    void copy(CopyOptions options, String destination, String... sources) throws IOException {
        copier.copy(request(tree(), destination, options, sources), image);
    }

    void copy(CopyOptions options, String destination, CopySource... sources) throws IOException {
        copier.copy(request(destination, options, sources), image);
    }

    Digest digest(CopyOptions options, String... sources) throws IOException {
        return copier.digest(request(tree(), "/", options, sources));
    }

    /** All paths of the image, in order. */
    String find() throws Exception {
        return Sh.run(image, "find . -mindepth 1 -printf '%P\\n' | LC_ALL=C sort")
                .strip()
                .replace('\n', ' ');
    }

    /** Type, mode, owners and path of all that is in the image, in order. */
    String list() throws Exception {
        return Sh.run(image, "find . -mindepth 1 -printf '%y %m %U:%G %P\\n' | LC_ALL=C sort -k4");
    }
}
