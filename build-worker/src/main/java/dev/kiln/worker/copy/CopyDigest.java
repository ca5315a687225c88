package dev.kiln.worker.copy;

import dev.kiln.image.Digest;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Fd;
import java.io.IOException;
import java.util.List;

/** The digest of what a copy's sources are: what each, in its order, puts into an image. */
final class CopyDigest {
    private final CopyOptions options;
    private final int maxPathBytes;
    private final Sum sum = new Sum();

    CopyDigest(CopyOptions options, int maxPathBytes) {
        this.options = options;
        this.maxPathBytes = maxPathBytes;
    }

    Digest of(List<CopySource> sources) throws IOException {
        for (CopySource source : sources) {
            switch (source) {
                case CopySource.Files files -> addFiles(files);
                case CopySource.Inline inline -> {
                    sum.add("inline");
                    sum.add(inline.name());
                    sum.add(LooseFiles.bytes(inline));
                }
                case CopySource.Fetched fetched -> {
                    sum.add("fetched");
                    sum.add(fetched.name());
                    try (SourceFile file = LooseFiles.open(fetched);
                            Fd content = file.openFile()) {
                        sum.add(new ContentDigest().of(content));
                    }
                }
                case CopySource.Checkout checkout -> {
                    sum.add("checkout");
                    PathFilter filter = PathFilter.of(null, options.exclude());
                    try (Dir dir = Dir.open(checkout.tree().root())) {
                        sum.add(tree(checkout.tree(), filter).ofDirectory(dir));
                    }
                }
            }
        }
        return Digest.ofHash("sha256", sum.bytes());
    }

    private void addFiles(CopySource.Files files) throws IOException {
        sum.add("files");
        try (MatchedFiles matched = new MatchedFiles(files.tree(), options)) {
            for (String pattern : files.patterns()) {
                sum.add("source");
                matched.forEach(pattern, match -> addMatch(files.tree(), match));
            }
        }
    }

    private boolean addMatch(SourceTree tree, MatchedFiles.Match match) throws IOException {
        SourceFile file = match.file();
        TreeDigest digest = tree(tree, match.filter());
        if (!file.status().isDirectory()) {
            sum.add(Destination.nameOf(file.path()));
            sum.add(digest.ofFile(file));
            return true;
        }
        try (Dir dir = file.openDir()) {
            sum.add("");
            sum.add(digest.ofContents(dir));
        }
        return digest.hasIncluded();
    }

    private TreeDigest tree(SourceTree tree, PathFilter filter) {
        boolean owners = tree.keepOwners() && options.chown() == null;
        return new TreeDigest(owners, filter, maxPathBytes);
    }
}
