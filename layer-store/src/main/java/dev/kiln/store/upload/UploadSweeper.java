package dev.kiln.store.upload;

import dev.kiln.store.layout.StoreLayout;
import dev.kiln.store.layout.UploadId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes uploads that have stood still for longer than they may, at start and then regularly. */
public final class UploadSweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UploadSweeper.class);

    private final StoreLayout layout;
    private final UploadStore uploads;
    private final UploadLimits limits;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("kiln-upload-sweeper").factory());

    public UploadSweeper(StoreLayout layout, UploadStore uploads, UploadLimits limits) {
        this.layout = layout;
        this.uploads = uploads;
        this.limits = limits;
    }

    /** Sweeps now, and again after each interval. */
    public void start(Duration interval) {
        // It reports its own failures, so that nothing is lost with the future.
        ScheduledFuture<?> _ =
                clock.scheduleWithFixedDelay(
                        this::sweepAndReport, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Deletes what is too old at this time. Returns how many uploads that were. */
    public int sweep(Instant now) throws IOException {
        Instant oldest = now.minus(limits.maxAge());
        int swept = 0;
        for (Path folder : folders()) {
            String name = String.valueOf(folder.getFileName());
            if (UploadId.isId(name)) {
                UploadId id = new UploadId(name);
                if (lastChange(id).isBefore(oldest)) {
                    uploads.sweep(id);
                    swept++;
                }
            }
        }
        return swept;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> folders = Files.list(layout.uploads())) {
            return folders.toList();
        }
    }

    private Instant lastChange(UploadId id) throws IOException {
        Path folder = layout.upload(id);
        try {
            return Files.getLastModifiedTime(layout.uploadData(id)).toInstant();
        } catch (NoSuchFileException e) {
            // Either it ended just now, or a process died between making folder and file.
            return Files.exists(folder)
                    ? Files.getLastModifiedTime(folder).toInstant()
                    : Instant.MAX;
        }
    }

    private void sweepAndReport() {
        try {
            int swept = sweep(Instant.now());
            if (swept > 0) {
                LOG.info("deleted {} uploads that stood still for {}", swept, limits.maxAge());
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("could not sweep the uploads in {}; trying again later", layout.uploads(), e);
        }
    }
}
