package dev.kiln.worker.runtime.cache;

import dev.kiln.worker.snapshot.CrashMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder of {@link CacheMounts} and the only class that joins its paths.
 *
 * <pre>
 * caches/KEY-N/files  a cache; the folder above it is as old as its last use
 * caches/KEY-N/about  project and id
 * new/KEY-N           a cache in the making, renamed into place
 * trash/              folders on their way out
 * state               see {@link CrashMark}
 * </pre>
 */
final class CacheLayout {
    private final Path folder;
    private final CrashMark mark;

    CacheLayout(Path folder) throws IOException {
        this.folder = folder.toAbsolutePath().normalize();
        this.mark = new CrashMark(this.folder);
        Files.createDirectories(this.folder);
        // Steps may leave setuid programs: nobody else on the machine may reach them.
        Files.setPosixFilePermissions(this.folder, PosixFilePermissions.fromString("rwx------"));
        for (Path directory : List.of(caches(), made(), trash())) {
            Files.createDirectories(directory);
        }
    }

    Path folder() {
        return folder;
    }

    CrashMark mark() {
        return mark;
    }

    private Path caches() {
        return folder.resolve("caches");
    }

    private Path made() {
        return folder.resolve("new");
    }

    private Path trash() {
        return folder.resolve("trash");
    }

    Path cache(String name) {
        return caches().resolve(name);
    }

    Path files(String name) {
        return cache(name).resolve("files");
    }

    static String newName(String key) {
        return key + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    static String keyOf(String name) {
        return name.substring(0, name.lastIndexOf('-'));
    }

    /** Makes a cache, which is there whole or not at all. */
    void make(String name, CacheRequest request) throws IOException, InterruptedException {
        Path making = Files.createDirectory(made().resolve(name));
        Files.writeString(making.resolve("about"), request.project() + "\n" + request.id() + "\n");
        Path files = Files.createDirectory(making.resolve("files"));
        CacheOwner owner = request.owner() == null ? CacheOwner.ROOT : request.owner();
        CacheSeed seed = request.seed();
        if (seed == null) {
            Files.setAttribute(files, "unix:uid", owner.uid());
            Files.setAttribute(files, "unix:gid", owner.gid());
            Files.setAttribute(files, "unix:mode", owner.mode());
        } else {
            seed.filler().fill(files);
        }
        Files.move(making, cache(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes away what {@link #make} left behind when it failed; returns the trash. */
    List<Path> discardUnfinished(String name) throws IOException {
        Path making = made().resolve(name);
        return Files.exists(making) ? List.of(discard(making)) : List.of();
    }

    Path discard(Path directory) throws IOException {
        Path target = trash().resolve(UUID.randomUUID().toString());
        return Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
    }

    void touch(String name, Instant when) throws IOException {
        Files.setLastModifiedTime(cache(name), FileTime.from(when));
    }

    Instant touched(String name) throws IOException {
        return Files.getLastModifiedTime(cache(name)).toInstant();
    }

    List<String> names() throws IOException {
        return list(caches()).stream().map(path -> path.getFileName().toString()).toList();
    }

    List<Path> unfinished() throws IOException {
        return list(made());
    }

    List<Path> trashed() throws IOException {
        return list(trash());
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return new ArrayList<>(entries.toList());
        }
    }
}
