package dev.kiln.worker.output;

import dev.kiln.image.Digest;
import dev.kiln.worker.archive.EntryType;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarSink;
import dev.kiln.worker.archive.TarWriter;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a tree into a folder of an archive, and hashes its files on the way where they are asked.
 */
final class TreeSink implements TarSink {
    private final TarWriter tar;
    private final String folder;
    private final @Nullable Instant epoch;
    private final boolean hashing;
    private final MessageDigest hash = Digest.newMessageDigest("sha256");
    private final List<Subject> subjects = new ArrayList<>();
    private @Nullable String file;

    TreeSink(TarWriter tar, String folder, @Nullable Instant epoch, boolean hashing) {
        this.tar = tar;
        this.folder = folder;
        this.epoch = epoch;
        this.hashing = hashing;
    }

    static String join(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }

    @Override
    public void begin(TarEntry entry) throws IOException {
        endFile();
        TarEntry moved = entry.withName(join(folder, entry.name()));
        if (entry.type() == EntryType.HARD_LINK) {
            moved = moved.withLink(join(folder, entry.linkName()));
        }
        tar.begin(epoch == null ? moved : moved.withModified(epoch.getEpochSecond()));
        file = hashing && entry.type() == EntryType.FILE ? entry.name() : null;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        tar.write(bytes, offset, length);
        if (file != null) {
            hash.update(bytes, offset, length);
        }
    }

    /** The files and their digests, after the last entry. */
    List<Subject> subjects() {
        endFile();
        return subjects;
    }

    private void endFile() {
        if (file != null) {
            subjects.add(Subject.of(file, Digest.ofHash("sha256", hash.digest())));
            file = null;
        }
    }
}
