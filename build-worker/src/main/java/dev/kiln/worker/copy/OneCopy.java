package dev.kiln.worker.copy;

import dev.kiln.worker.archive.UnpackLimits;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.FileStatus;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One copy under way: puts sources, one after the other, where the destination says. */
final class OneCopy {
    private final CopyOptions options;
    private final @Nullable Ownership chown;
    private final TargetRoot target;
    private final Destination destination;
    private final Landing landing;
    private final ArchiveAdder archives;
    private final UnpackLimits limits;

    OneCopy(
            CopyRequest request,
            @Nullable Ownership chown,
            TargetRoot target,
            UnpackLimits limits) {
        this.options = request.options();
        this.chown = chown;
        this.target = target;
        this.destination = Destination.of(request);
        this.landing = new Landing(target, destination);
        this.archives = new ArchiveAdder(limits, chown);
        this.limits = limits;
    }

    void add(CopySource source) throws IOException {
        switch (source) {
            case CopySource.Files files -> addFiles(files);
            case CopySource.Inline inline -> {
                try (TargetRoot.Place place = landing.place(inline.name())) {
                    NodeCopier.clear(place.dir(), place.name(), place.shown());
                    new LooseFiles(describer(false)).put(inline, place);
                }
            }
            case CopySource.Fetched fetched -> addFetched(fetched);
            case CopySource.Checkout checkout -> addCheckout(checkout);
        }
    }

    private void addFiles(CopySource.Files files) throws IOException {
        try (MatchedFiles matched = new MatchedFiles(files.tree(), options)) {
            for (String pattern : files.patterns()) {
                matched.forEach(pattern, match -> addMatch(files.tree(), match));
            }
        }
    }

    private boolean addMatch(SourceTree tree, MatchedFiles.Match match) throws IOException {
        SourceFile file = match.file();
        if (file.status().isDirectory()) {
            try (Dir from = file.openDir();
                    Dir to = target.directory(destination.path())) {
                boolean any =
                        tree(match.filter(), describer(tree.keepOwners()), to)
                                .copyContents(from, to);
                to.fd().touch(file.status().modifiedSeconds(), file.status().modifiedNanos());
                return any;
            }
        }
        if (options.unpack() != Unpack.NEVER && unpack(file)) {
            return true;
        }
        try (TargetRoot.Place place = landing.place(file.path())) {
            NodeCopier.clear(place.dir(), place.name(), place.shown());
            new NodeCopier(describer(tree.keepOwners()))
                    .copy(file.holder(), file.name(), file.status(), place.dir(), place.name());
        }
        return true;
    }

    private void addFetched(CopySource.Fetched fetched) throws IOException {
        if (options.unpack() == Unpack.ALWAYS) {
            try (SourceFile file = LooseFiles.open(fetched)) {
                if (unpack(file)) {
                    return;
                }
            }
        }
        try (TargetRoot.Place place = landing.place(fetched.name())) {
            NodeCopier.clear(place.dir(), place.name(), place.shown());
            new LooseFiles(describer(false)).put(fetched, place);
        }
    }

    private boolean unpack(SourceFile file) throws IOException {
        if (!file.status().isRegular() || !archives.isArchive(file)) {
            return false;
        }
        try (Dir directory = target.archiveDirectory(destination.path())) {
            archives.extract(file, directory);
        }
        return true;
    }

    private void addCheckout(CopySource.Checkout checkout) throws IOException {
        FileDescriber describer = describer(checkout.tree().keepOwners());
        PathFilter filter = PathFilter.of(null, options.exclude());
        try (Dir from = Dir.open(checkout.tree().root())) {
            FileStatus status = from.fd().status();
            Optional<Dir> existing = landing.directory();
            if (existing.isPresent()) {
                try (Dir to = existing.get()) {
                    tree(filter, describer, to).copyContents(from, to);
                    to.fd().touch(status.modifiedSeconds(), status.modifiedNanos());
                }
                return;
            }
            try (TargetRoot.Place place = target.place(destination.path())) {
                if (place.dir().statusOrNull(place.name()) != null) {
                    throw CopyLevel.notADirectory(place.shown());
                }
                place.dir().makeDir(place.name(), 0700);
                try (Dir to = place.dir().openDir(place.name())) {
                    tree(filter, describer, to).copyContents(from, to);
                    describer.describe(from.fd(), status, to.fd());
                }
            }
        }
    }

    private TreeCopier tree(PathFilter filter, FileDescriber describer, Dir to) {
        TreePaths paths = new TreePaths(destination.path(), limits.maxNameBytes());
        return new TreeCopier(filter, describer, new NodeCopier(describer), to, paths);
    }

    private FileDescriber describer(boolean keepOwners) {
        return new FileDescriber(keepOwners, chown, options.chmod());
    }
}
