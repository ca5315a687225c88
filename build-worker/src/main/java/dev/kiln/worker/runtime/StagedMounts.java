package dev.kiln.worker.runtime;

import dev.kiln.worker.snapshot.SnapshotStore;
import dev.kiln.worker.ssh.AgentRelay;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The mounts of one step, made ready in its slot: each is a file or directory below {@link
 * Slot#stage} with the owners that the step shall see, which the OCI runtime then mounts where it
 * belongs. Closing takes all of it away again.
 */
final class StagedMounts implements AutoCloseable {
    private final Slot slot;
    private final SnapshotStore store;
    private final SshSettings ssh;
    private final List<Map<String, Object>> specs = new ArrayList<>();
    private final Deque<Closeable> opened = new ArrayDeque<>();

    private StagedMounts(Slot slot, SnapshotStore store, SshSettings ssh) {
        this.slot = slot;
        this.store = store;
        this.ssh = ssh;
    }

    static StagedMounts stage(
            List<StepMount> mounts, Slot slot, SnapshotStore store, SshSettings ssh)
            throws IOException {
        StagedMounts staged = new StagedMounts(slot, store, ssh);
        try {
            for (StepMount mount : mounts) {
                staged.add(mount);
            }
            return staged;
        } catch (IOException | RuntimeException e) {
            try {
                staged.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /**
     * The mounts as the OCI runtime wants them.
     *
     * @param place where a target is
     */
    List<Map<String, Object>> specs(UnaryOperator<String> place) {
        List<Map<String, Object>> placed = new ArrayList<>();
        for (Map<String, Object> spec : specs) {
            Map<String, Object> copy = new LinkedHashMap<>(spec);
            copy.computeIfPresent("destination", (key, target) -> place.apply((String) target));
            placed.add(copy);
        }
        return placed;
    }

    private void add(StepMount mount) throws IOException {
        Path folder = slot.stage().resolve(Integer.toString(specs.size()));
        Files.createDirectory(folder);
        opened.push(() -> Files.delete(folder));
        switch (mount) {
            case StepMount.Bind bind -> {
                Path view = BindView.open(bind, slot, store, folder, opened);
                addBind(mount, view, bind.readOnly() ? "ro" : "rw");
            }
            case StepMount.Cache cache -> {
                Path view = BindView.ofFolder(cache.folder(), slot, cache.readOnly(), folder);
                opened.push(() -> BindView.remove(view));
                addBind(mount, view, cache.readOnly() ? "ro" : "rw");
            }
            case StepMount.Tmpfs tmpfs -> addTmpfs(tmpfs);
            case StepMount.SecretFile secret -> {
                Path file = SecretView.open(secret, slot, folder, opened);
                boolean program = (secret.mode() & 0111) != 0;
                addBind(mount, file, "ro", "nosuid", program ? "exec" : "noexec");
            }
            case StepMount.SshSocket socket -> {
                AgentRelay relay = relay(socket, folder);
                opened.push(relay);
                addBind(mount, relay.socket(), "rw", "nosuid", "noexec");
            }
        }
    }

    private AgentRelay relay(StepMount.SshSocket mount, Path folder) throws IOException {
        var access =
                new AgentRelay.Access(
                        slot.hostId("ssh socket", mount.uid()),
                        slot.hostId("ssh socket", mount.gid()),
                        mount.mode());
        return AgentRelay.open(mount.agent().socket(), folder, access, ssh.maxConnections());
    }

    private void addBind(StepMount mount, Path source, String... options) {
        List<String> all = new ArrayList<>(List.of("bind", "nodev"));
        all.addAll(List.of(options));
        specs.add(SpecMounts.mount(mount.target(), "none", source.toString(), all));
    }

    private void addTmpfs(StepMount.Tmpfs tmpfs) {
        List<String> options = new ArrayList<>(List.of("nosuid", "nodev"));
        if (tmpfs.sizeBytes() > 0) {
            options.add("size=" + tmpfs.sizeBytes());
        }
        if (tmpfs.readOnly()) {
            options.add("ro");
        }
        specs.add(SpecMounts.mount(tmpfs.target(), "tmpfs", "tmpfs", options));
    }

    @Override
    public void close() throws IOException {
        Closeables.closeAll(opened);
    }
}
