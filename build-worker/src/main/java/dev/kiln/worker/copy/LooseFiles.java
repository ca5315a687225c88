package dev.kiln.worker.copy;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.FileType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

/** Makes files that come from no tree: inline and downloaded ones. Both belong to root. */
final class LooseFiles {
    private static final int INLINE_MODE = 0644;
    private static final int FETCHED_MODE = 0600;

    private final FileDescriber describer;

    LooseFiles(FileDescriber describer) {
        this.describer = describer;
    }

    void put(CopySource.Inline source, TargetRoot.Place place) throws IOException {
        byte[] bytes = bytes(source);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        try (Fd file = place.dir().createFile(place.name(), INLINE_MODE)) {
            file.write(direct);
            describer.describe(null, status(INLINE_MODE, bytes.length, Instant.now()), file);
        }
    }

    void put(CopySource.Fetched source, TargetRoot.Place place) throws IOException {
        try (SourceFile fetched = open(source);
                Fd from = fetched.openFile();
                Fd file = place.dir().createFile(place.name(), FETCHED_MODE)) {
            long size = fetched.status().sizeBytes();
            new ContentCopier().copy(from, file, size);
            describer.describe(null, status(FETCHED_MODE, size, source.modified()), file);
        }
    }

    static byte[] bytes(CopySource.Inline source) {
        return source.content().getBytes(StandardCharsets.UTF_8);
    }

    /** The downloaded file as a source, under the name that its URL gives it. */
    static SourceFile open(CopySource.Fetched source) throws IOException {
        Path file = source.file().toAbsolutePath();
        Dir holder = Dir.open(file.resolveSibling("."));
        try {
            String name = file.getFileName().toString();
            FileStatus status = holder.status(name);
            if (!status.isRegular()) {
                throw new IOException("the downloaded file " + file + " is not a regular file");
            }
            return new SourceFile(source.name(), holder, name, status);
        } catch (IOException e) {
            holder.close();
            throw e;
        }
    }

    private static FileStatus status(int mode, long size, Instant modified) {
        return new FileStatus(
                FileType.REGULAR,
                mode,
                0,
                0,
                size,
                0,
                0,
                1,
                modified.getEpochSecond(),
                modified.getNano(),
                0,
                0);
    }
}
