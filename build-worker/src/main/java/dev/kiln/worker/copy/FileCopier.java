package dev.kiln.worker.copy;

import dev.kiln.image.Digest;
import dev.kiln.worker.archive.UnpackLimits;
import dev.kiln.worker.linux.Dir;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Does what {@code COPY} and a local {@code ADD} say, with BuildKit's semantics: a directory's
 * contents are copied, not itself; a file goes into a destination that is or is written as a
 * directory, else gets its name; source paths are followed to what they link to, links inside
 * copied directories are copied as links. Neither side is ever left. Thread-safe.
 */
public final class FileCopier {
    private static final int DIRECTORY_MODE = 0755;

    private final UnpackLimits addLimits;

    /**
     * A copier for any number of copies.
     *
     * @param addLimits for archives that {@code ADD} unpacks
     */
    public FileCopier(UnpackLimits addLimits) {
        this.addLimits = addLimits;
    }

    /**
     * The digest of all that a copy would read, for the step's key: it changes when the copy's
     * result could, destination and flags aside.
     *
     * @throws CopyException if a source does not exist
     */
    public Digest digest(SourceTree source, CopyRequest request) throws IOException {
        TreeDigest digest = new TreeDigest(source.keepOwners());
        TreeDigest.Sum sum = new TreeDigest.Sum();
        try (Dir root = Dir.open(source.root())) {
            SourceMatcher matcher = new SourceMatcher(root);
            for (String pattern : request.sources()) {
                List<String> paths = matcher.match(pattern);
                sum.add(Integer.toString(paths.size()));
                for (String path : paths) {
                    try (SourceFile file = SourceFile.open(source, root, path)) {
                        sum.add(file.status().isDirectory() ? "" : Destination.nameOf(path));
                        sum.add(digest.of(file));
                    }
                }
            }
        }
        return Digest.ofHash("sha256", sum.bytes());
    }

    /**
     * Copies into an image.
     *
     * @param mountedRoot the image's root, writable, with ids as on disk
     * @throws CopyException if a source does not exist, or the destination cannot take it
     */
    public void copy(SourceTree source, CopyRequest request, Path mountedRoot) throws IOException {
        Destination destination = Destination.of(request);
        if (request.sources().size() > 1 && !destination.directory()) {
            throw new CopyException(
                    "several sources need a destination that is a directory: write '"
                            + request.destination()
                            + "/'");
        }
        Ownership owner = request.chown() == null ? Ownership.ROOT : request.chown();
        int mode = request.chmod() == null ? DIRECTORY_MODE : request.chmod();
        try (Dir root = Dir.open(source.root());
                TargetRoot target = new TargetRoot(mountedRoot, owner, mode)) {
            OneCopy copy = new OneCopy(source, request, target, destination);
            SourceMatcher matcher = new SourceMatcher(root);
            for (String pattern : request.sources()) {
                for (String path : matcher.match(pattern)) {
                    try (SourceFile file = SourceFile.open(source, root, path)) {
                        copy.add(file);
                    }
                }
            }
        }
    }

    /**
     * Makes a directory and its parents in an image, as {@code WORKDIR} does; what exists stays as
     * it is.
     */
    public static void makeDirectory(Path mountedRoot, String path, Ownership owner)
            throws IOException {
        try (TargetRoot target = new TargetRoot(mountedRoot, owner, DIRECTORY_MODE)) {
            target.directory(Destination.clean(path)).close();
        }
    }

    /** The state of one copy. */
    private final class OneCopy {
        private final TargetRoot target;
        private final Destination destination;
        private final NodeCopier nodes;
        private final Optional<ArchiveAdder> archives;
        private String written = "";

        OneCopy(
                SourceTree source,
                CopyRequest request,
                TargetRoot target,
                Destination destination) {
            this.target = target;
            this.destination = destination;
            this.nodes = new NodeCopier(source, request);
            this.archives =
                    request.extractArchives()
                            ? Optional.of(new ArchiveAdder(addLimits, request.chown()))
                            : Optional.empty();
        }

        void add(SourceFile file) throws IOException {
            if (file.status().isDirectory()) {
                addDirectory(file);
            } else if (file.status().isRegular()
                    && archives.isPresent()
                    && archives.get().isArchive(file)) {
                try (Dir directory = target.directory(destination.path())) {
                    archives.get().extract(file, directory, target);
                }
            } else {
                addFile(file);
            }
        }

        private void addDirectory(SourceFile file) throws IOException {
            try (Dir from = file.openDir();
                    Dir to = target.directory(destination.path())) {
                nodes.copyContents(from, to);
                to.fd().touch(file.status().modifiedSeconds(), file.status().modifiedNanos());
            }
        }

        private void addFile(SourceFile file) throws IOException {
            String name = Destination.nameOf(file.path());
            Optional<Dir> directory =
                    destination.directory()
                            ? Optional.of(target.directory(destination.path()))
                            : target.existing(destination.path());
            if (directory.isPresent()) {
                try (Dir into = directory.get()) {
                    nodes.copy(file.holder(), file.name(), file.status(), into, name);
                }
                return;
            }
            if (!written.isEmpty()) {
                throw new CopyException(
                        "'"
                                + written
                                + "' and '"
                                + file.path()
                                + "' would both become '/"
                                + destination.path()
                                + "': write a slash at the destination's end to copy into a"
                                + " directory");
            }
            written = file.path();
            try (TargetRoot.Place place = target.place(destination.path())) {
                nodes.copy(file.holder(), file.name(), file.status(), place.dir(), place.name());
            }
        }
    }
}
