package dev.kiln.worker.snapshot;

import dev.kiln.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder of a {@link SnapshotStore} and the only class that joins its paths.
 *
 * <pre>
 * layers/ID/files     the files of a snapshot, or the upper directory of a draft
 * layers/ID/work-N    scratch space of overlayfs for the Nth mount of a draft
 * chains/ALGORITHM-HEX  the id of the snapshot that has this chain id; renamed into place
 * layers/mount-points what a root needs for the mounts of a step; lies below every stack of layers
 * mounts/ID           mount points
 * trash/              folders on their way out
 * empty/              what lies below a draft without parents
 * lock                locked while a process uses the folder
 * state               see {@link CrashMark}
 * </pre>
 *
 * A layer without a chain is unfinished and is swept at the next start. Nothing is flushed to disk
 * while the store is open: after a crash of the machine (another boot, not clean) no chain is
 * believed.
 */
final class SnapshotLayout {
    private static final String MOUNT_POINTS = "mount-points";
    private static final List<String> MOUNTED_DIRECTORIES = List.of("proc", "sys", "dev", "etc");
    private static final List<String> MOUNTED_FILES =
            List.of("etc/hosts", "etc/hostname", "etc/resolv.conf");
    private static final int ID_LENGTH = 12;

    private final Path folder;
    private final CrashMark mark;

    SnapshotLayout(Path folder) throws IOException {
        this.folder = folder.toAbsolutePath().normalize();
        this.mark = new CrashMark(this.folder);
        Files.createDirectories(this.folder);
        // Layers hold setuid programs with real owners: nobody else on the machine may reach them.
        Files.setPosixFilePermissions(this.folder, PosixFilePermissions.fromString("rwx------"));
        for (Path directory : List.of(layers(), chains(), mounts(), trash(), empty())) {
            Files.createDirectories(directory);
        }
        createMountPoints();
    }

    Path folder() {
        return folder;
    }

    Path layers() {
        return folder.resolve("layers");
    }

    Path mounts() {
        return folder.resolve("mounts");
    }

    Path trash() {
        return folder.resolve("trash");
    }

    Path empty() {
        return folder.resolve("empty");
    }

    Path lock() {
        return folder.resolve("lock");
    }

    private Path chains() {
        return folder.resolve("chains");
    }

    private Path chain(Digest chainId) {
        return chains().resolve(chainId.algorithm() + "-" + chainId.hex());
    }

    /** The files of a layer below any mount of {@link #layers}. */
    static Path files(Path layers, String id) {
        return layers.resolve(id).resolve("files");
    }

    /** The scratch space of a draft's mount below any mount of {@link #layers}. */
    static Path work(Path layers, String id, int mount) {
        return layers.resolve(id).resolve("work-" + mount);
    }

    Path mountPoint(String id) {
        return mounts().resolve(id);
    }

    Snapshot snapshot(String id) {
        return new Snapshot(id, files(layers(), id));
    }

    /**
     * The lowest layer of a root in which a step runs: empty files and directories to mount on, so
     * that no runtime has to create them in the layer that the step makes.
     */
    static Path mountPoints(Path layers) {
        return files(layers, MOUNT_POINTS);
    }

    private void createMountPoints() throws IOException {
        Path root = mountPoints(layers());
        Files.createDirectories(root);
        for (String directory : MOUNTED_DIRECTORIES) {
            Files.createDirectories(root.resolve(directory));
        }
        for (String file : MOUNTED_FILES) {
            if (!Files.exists(root.resolve(file))) {
                Files.createFile(root.resolve(file));
            }
        }
    }

    /** A new layer with an empty {@code files}, which takes the root's owner and mode over. */
    Snapshot create(List<Snapshot> parents) throws IOException {
        String id = UUID.randomUUID().toString().replace("-", "").substring(0, ID_LENGTH);
        Snapshot created = snapshot(id);
        Files.createDirectory(layers().resolve(id));
        Files.createDirectory(created.files());
        if (parents.isEmpty()) {
            Files.setAttribute(created.files(), "unix:mode", 0755);
        } else {
            Path parent = parents.getLast().files();
            for (String attribute : List.of("unix:uid", "unix:gid", "unix:mode")) {
                Files.setAttribute(
                        created.files(), attribute, Files.getAttribute(parent, attribute));
            }
        }
        return created;
    }

    /** Makes a finished layer findable, atomically. */
    void link(Digest chainId, String id) throws IOException {
        Path temporary = chains().resolve(id + ".tmp");
        Files.writeString(temporary, id);
        Files.move(temporary, chain(chainId), StandardCopyOption.ATOMIC_MOVE);
    }

    void unlink(Digest chainId) throws IOException {
        Files.deleteIfExists(chain(chainId));
    }

    /** Notes that a layer was used, for the order of eviction after a restart. */
    void touch(String id, Instant when) throws IOException {
        Files.setLastModifiedTime(layers().resolve(id), FileTime.from(when));
    }

    Instant touched(String id) throws IOException {
        return Files.getLastModifiedTime(layers().resolve(id)).toInstant();
    }

    /** Takes a layer out of the store; {@link #trash} has to be emptied afterwards. */
    Path discard(String id) throws IOException {
        return discard(layers().resolve(id));
    }

    Path discard(Path directory) throws IOException {
        Path target = trash().resolve(UUID.randomUUID().toString());
        return Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The chains that can be believed and whose layer is there. */
    Map<Digest, String> readChains() throws IOException {
        Map<Digest, String> chains = new TreeMap<>();
        boolean believed = mark.isBelievable();
        for (Path file : list(chains())) {
            String name = file.getFileName().toString();
            String id = name.endsWith(".tmp") ? "" : Files.readString(file);
            if (believed && !id.isEmpty() && Files.isDirectory(files(layers(), id))) {
                chains.put(Digest.parse(name.replaceFirst("-", ":")), id);
            } else {
                Files.delete(file);
            }
        }
        return chains;
    }

    List<String> layerIds() throws IOException {
        return list(layers()).stream()
                .map(path -> path.getFileName().toString())
                .filter(id -> !id.equals(MOUNT_POINTS))
                .toList();
    }

    List<Path> mountPoints() throws IOException {
        return list(mounts());
    }

    List<Path> trashed() throws IOException {
        return list(trash());
    }

    void markOpen() throws IOException {
        mark.markOpen();
    }

    void markClean() throws IOException {
        mark.markClean();
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return new ArrayList<>(entries.toList());
        }
    }
}
