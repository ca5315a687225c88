package dev.kiln.worker.output.sbom;

import dev.kiln.worker.linux.Fd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a SQLite database (sqlite.org, "Database File Format"), with what its write-ahead
 * log has over them. Read here and not by SQLite itself, since the file comes out of an image and
 * is not to be trusted to a library in C.
 */
final class SqliteFile implements AutoCloseable {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 100;
    private static final int MIN_PAGE_BYTES = 512;
    private static final int MAX_PAGE_BYTES = 65536;
    private static final int MIN_USABLE_BYTES = 480;

    private final FileChannel file;
    private final @Nullable FileChannel log;
    private final String path;
    private int pageBytes;
    private int usableBytes;
    private long pages;

    /** Where in the log the newest version of a page begins. */
    private Map<Integer, Long> newer = Map.of();

    private SqliteFile(FileChannel file, @Nullable FileChannel log, String path) {
        this.file = file;
        this.log = log;
        this.path = path;
    }

    /**
     * Opens a database.
     *
     * @param file a regular file, which need not stay open
     * @param log its write-ahead log, if there is one
     * @param path for messages
     */
    static SqliteFile open(Fd file, @Nullable Fd log, String path) throws IOException {
        FileChannel database = reopen(file);
        try {
            SqliteFile opened = new SqliteFile(database, log == null ? null : reopen(log), path);
            opened.readHeaderOrClose();
            return opened;
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private void readHeaderOrClose() throws IOException {
        try {
            readHeader();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The same file, however its name is changed by now. */
    private static FileChannel reopen(Fd file) throws IOException {
        return FileChannel.open(Path.of("/proc/self/fd/" + file.number()), StandardOpenOption.READ);
    }

    private void readHeader() throws IOException {
        ByteBuffer header = read(file, 0, HEADER_BYTES);
        byte[] magic = new byte[MAGIC.length];
        header.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw damaged("it is no SQLite database");
        }
        int size = header.getShort(16) & 0xffff;
        pageBytes = size == 1 ? MAX_PAGE_BYTES : size;
        usableBytes = pageBytes - (header.get(20) & 0xff);
        if (pageBytes < MIN_PAGE_BYTES
                || Integer.bitCount(pageBytes) != 1
                || usableBytes < MIN_USABLE_BYTES) {
            throw damaged("its pages have " + pageBytes + " bytes");
        }
        pages = file.size() / pageBytes;
        if (log != null) {
            SqliteLog read = SqliteLog.read(log, pageBytes);
            newer = read.newestPages();
            pages = Math.max(pages, read.pages());
        }
    }

    /** What of a page can hold data. */
    int usableBytes() {
        return usableBytes;
    }

    /** How many pages there are: no honest structure has more parts. */
    long pages() {
        return pages;
    }

    /** A page by its number, from 1. */
    ByteBuffer page(int number) throws IOException {
        if (number < 1 || number > pages) {
            throw damaged("it refers to page " + number + " of " + pages);
        }
        Long inLog = newer.get(number);
        return inLog != null && log != null
                ? read(log, inLog, pageBytes)
                : read(file, (number - 1L) * pageBytes, pageBytes);
    }

    private ByteBuffer read(FileChannel channel, long at, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw damaged("it ends at byte " + (at + bytes.position()));
            }
        }
        return bytes.flip();
    }

    IOException damaged(String what) {
        return new IOException("the image's rpm database /" + path + " cannot be read: " + what);
    }

    @Override
    public void close() throws IOException {
        try (file;
                log) {
            newer = Map.of();
        }
    }
}
