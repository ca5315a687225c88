package dev.kiln.worker.copy;

import dev.kiln.image.Digest;
import dev.kiln.worker.archive.UnpackLimits;
import dev.kiln.worker.linux.Dir;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Does what {@code COPY} and {@code ADD} say, with BuildKit's semantics: a directory's contents are
 * copied, not itself; a file goes into a destination that is or is written as a directory, else
 * gets its name; source paths are followed to what they link to, links inside copied directories
 * are copied as links. Neither side is ever left. Thread-safe.
 */
public final class FileCopier {
    private final UnpackLimits addLimits;

    /**
     * A copier for any number of copies.
     *
     * @param addLimits for archives that {@code ADD} unpacks, and for the length of copied paths
     */
    public FileCopier(UnpackLimits addLimits) {
        this.addLimits = addLimits;
    }

    /**
     * The digest of all that a copy would read and put into the image, for the step's key: it
     * changes when the copy's result could, destination and flags aside.
     *
     * @throws CopyException if a source does not exist, or a pattern is malformed
     */
    public Digest digest(CopyRequest request) throws IOException {
        return new CopyDigest(request.options(), addLimits.maxNameBytes()).of(request.sources());
    }

    /**
     * Copies into an image. Names of users are looked up in it.
     *
     * @param mountedRoot the image's root, writable, with ids as on disk
     * @throws CopyException if a source does not exist, or the destination cannot take it
     */
    public void copy(CopyRequest request, Path mountedRoot) throws IOException {
        String chown = request.options().chown();
        Ownership owner = chown == null ? null : PasswdFile.numbers(chown);
        if (chown != null && owner == null) {
            owner = PasswdFile.read(mountedRoot).resolve(chown);
        }
        copy(request, owner, mountedRoot);
    }

    /**
     * Copies for {@code --link}: into an empty root, which becomes a layer that fits on any other.
     * The directories of the destination are made anew, so that no link of the image is followed.
     *
     * @param emptyRoot where nothing is yet
     * @throws CopyException as {@link #copy}, and where {@code --chown} needs the image's users
     */
    public void copyLinked(CopyRequest request, Path emptyRoot) throws IOException {
        try (Dir root = Dir.open(emptyRoot)) {
            if (!root.names().isEmpty()) {
                throw new IllegalArgumentException(emptyRoot + " is not empty");
            }
        }
        String chown = request.options().chown();
        Ownership owner = chown == null ? null : PasswdFile.numbers(chown);
        if (chown != null && owner == null) {
            throw new CopyException(
                    "--link cannot look up '"
                            + chown
                            + "': a linked layer sees no file of the image, nor its users: give"
                            + " numbers, or leave out --link");
        }
        copy(request, owner, emptyRoot);
    }

    private void copy(CopyRequest request, @Nullable Ownership chown, Path root)
            throws IOException {
        ModeChange chmod = request.options().chmod();
        int mode = chmod == null ? TargetRoot.DIRECTORY_MODE : chmod.ofNewDirectories();
        Ownership owner = chown == null ? Ownership.ROOT : chown;
        try (TargetRoot target = new TargetRoot(root, owner, mode)) {
            OneCopy copy = new OneCopy(request, chown, target, addLimits);
            for (CopySource source : request.sources()) {
                copy.add(source);
            }
        }
    }

    /**
     * Makes a directory and its parents in an image, as {@code WORKDIR} does; what exists stays as
     * it is.
     */
    public static void makeDirectory(Path mountedRoot, String path, Ownership owner)
            throws IOException {
        try (TargetRoot target = new TargetRoot(mountedRoot, owner, TargetRoot.DIRECTORY_MODE)) {
            target.directory(Destination.clean(path)).close();
        }
    }
}
