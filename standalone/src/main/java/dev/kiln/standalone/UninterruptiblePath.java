package dev.kiln.standalone;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * Lets MVStore work on a file that stays open when a thread that uses it is interrupted. An
 * ordinary file channel closes then, and jobs are cancelled by interrupts.
 */
public final class UninterruptiblePath extends FilePathWrapper {
    private static final String SCHEME = "uninterruptible";

    static {
        FilePath.register(new UninterruptiblePath());
    }

    /** MVStore makes paths by reflection. */
    public UninterruptiblePath() {}

    /** The name under which MVStore opens this file through this class. */
    static String name(Path file) {
        return SCHEME + ":" + file.toAbsolutePath();
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        Set<OpenOption> options =
                mode.equals("r")
                        ? Set.of(StandardOpenOption.READ)
                        : Set.of(
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE);
        Path file = Path.of(unwrap().toString());
        return new UninterruptibleFile(
                AsynchronousFileChannel.open(file, options, null), DiskReserve.of(file));
    }
}
