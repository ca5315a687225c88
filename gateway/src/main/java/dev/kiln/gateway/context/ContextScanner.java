package dev.kiln.gateway.context;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a context tar once, to its very end, keeping nothing but Dockerfile and ignore file. */
final class ContextScanner {
    private static final String IGNORE_FILE = ".dockerignore";
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int TAR_BLOCK_BYTES = 512;

    private final ContextLimits limits;
    private final String dockerfilePath;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    private int entries;
    private @Nullable String dockerfile;
    private boolean dockerfileIsLink;
    private @Nullable String ignoreFile;
    private @Nullable String ownIgnoreFile;

    /**
     * @param dockerfilePath relative, in normal form
     */
    ContextScanner(ContextLimits limits, String dockerfilePath) {
        this.limits = limits;
        this.dockerfilePath = dockerfilePath;
    }

    /**
     * Reads all of {@code body} and writes it to {@code out} in passing.
     *
     * @throws InvalidContextException if it is no tar, or one that breaks a rule or a limit
     * @throws IOException if reading the body or writing to {@code out} fails
     */
    ScannedContext scan(InputStream body, OutputStream out) throws IOException {
        var tee = new TeeInputStream(body, out, limits.maxSizeBytes());
        var buffered = new BufferedInputStream(tee, BUFFER_BYTES);
        try {
            readAll(buffered);
            drain(tee);
        } catch (IOException | IllegalArgumentException e) {
            throw blame(e, tee.failure());
        }
        return new ScannedContext(
                entries,
                dockerfile,
                dockerfileIsLink,
                ownIgnoreFile != null ? ownIgnoreFile : ignoreFile);
    }

    private void readAll(BufferedInputStream in) throws IOException {
        // Frees the decompressor; the tee below does not pass the closing on to the client's body.
        try (var plain = new BudgetInputStream(Compression.undo(in), limits.maxSizeBytes())) {
            var tar = new TarArchiveInputStream(plain, "UTF-8");
            TarArchiveEntry entry = next(tar, plain);
            while (entry != null) {
                take(entry, tar);
                entry = next(tar, plain);
            }
            drain(plain);
            if (plain.count() < TAR_BLOCK_BYTES) {
                throw notATar("it has only " + plain.count() + " bytes");
            }
        }
    }

    private @Nullable TarArchiveEntry next(TarArchiveInputStream tar, BudgetInputStream plain)
            throws IOException {
        plain.headerStarts();
        TarArchiveEntry entry = tar.getNextEntry();
        plain.headerEnds();
        if (entry == null) {
            return null;
        }
        if (!entry.isCheckSumOK()) {
            throw notATar("the checksum of entry " + (entries + 1) + " is wrong");
        }
        entries++;
        if (entries > limits.maxEntries()) {
            throw InvalidContextException.tooLarge(
                    "the context has more than the "
                            + limits.maxEntries()
                            + " entries that kiln.gateway.max-context-entries allows: leave files out"
                            + " with .dockerignore, or raise the setting");
        }
        return entry;
    }

    private void take(TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException {
        String path = EntryRules.check(entry);
        if (path.equals(dockerfilePath)) {
            dockerfileIsLink = entry.isSymbolicLink() || entry.isLink();
            dockerfile = entry.isFile() && !dockerfileIsLink ? small(entry, path, tar) : null;
        } else if (path.equals(IGNORE_FILE) && isPlainFile(entry)) {
            ignoreFile = small(entry, path, tar);
        } else if (path.equals(dockerfilePath + IGNORE_FILE) && isPlainFile(entry)) {
            ownIgnoreFile = small(entry, path, tar);
        }
        if (entry.getRealSize() > limits.maxSizeBytes()) {
            throw InvalidContextException.tooLarge(
                    "the context's entry '"
                            + path
                            + "' alone is larger than kiln.gateway.max-context-size allows");
        }
        drain(tar);
    }

    private static boolean isPlainFile(TarArchiveEntry entry) {
        return entry.isFile() && !entry.isLink();
    }

    private String small(TarArchiveEntry entry, String path, InputStream in) throws IOException {
        if (entry.getRealSize() > limits.maxDockerfileBytes()) {
            throw InvalidContextException.tooLarge(
                    "'"
                            + path
                            + "' in the context is larger than the "
                            + limits.maxDockerfileBytes()
                            + " bytes that kiln.gateway.max-dockerfile-size allows");
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private void drain(InputStream in) throws IOException {
        int read;
        do {
            read = in.read(buffer, 0, buffer.length);
        } while (read >= 0);
    }

    private static IOException blame(Exception e, @Nullable IOException transfer) {
        if (transfer != null) {
            return transfer;
        }
        return e instanceof InvalidContextException invalid ? invalid : notATar(e.getMessage());
    }

    private static InvalidContextException notATar(@Nullable String why) {
        return InvalidContextException.of(
                "the body is not a complete tar archive ("
                        + why
                        + "): send the context as a tar, plain or compressed with gzip, zstd, bzip2 or xz");
    }
}
