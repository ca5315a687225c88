package dev.kiln.worker.runtime;

import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.Mounts;
import dev.kiln.worker.snapshot.SnapshotStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Everything that a runtime of steps stands on, opened in order and closed in reverse. */
record RuntimeParts(
        RuntimeSettings settings,
        RuntimeHost host,
        OciRuntime runtime,
        SlotPool slots,
        SnapshotStore store,
        SshAgents agents,
        HostCheck check,
        Deque<Closeable> opened)
        implements AutoCloseable {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final long MOUNTS_BYTES = 64L << 20;

    static RuntimeParts open(RuntimeSettings settings, SnapshotStore store)
            throws IOException, InterruptedException {
        Deque<Closeable> opened = new ArrayDeque<>();
        try {
            return open(settings, store, opened);
        } catch (IOException | InterruptedException | RuntimeException e) {
            Closeables.closeAll(opened);
            throw e;
        }
    }

    private static RuntimeParts open(
            RuntimeSettings settings, SnapshotStore store, Deque<Closeable> opened)
            throws IOException, InterruptedException {
        requireRoot();
        WorkerClaim claim = WorkerClaim.take();
        opened.push(claim::close);
        Cgroups cgroups = Cgroups.detect();
        RuntimeHost host = host(settings, claim.number(), cgroups);
        DeadWorkers.sweep(claim, cgroups);
        cgroups.prepare();
        opened.push(() -> cgroups.clear(claim.number()));
        Path mounts = claim.mounts();
        unmount(mounts);
        Mounts.tmpfs(mounts, MOUNTS_BYTES);
        opened.push(() -> unmount(mounts));
        StepNetwork network = Networks.open(claim.number(), settings.network());
        opened.push(network::close);

        SlotFactory factory =
                new SlotFactory(claim.number(), mounts, store.layers(), settings, network);
        boolean userNamespaces = factory.canMapIds();
        SlotPool slots = new SlotPool(factory, userNamespaces, settings.slots());
        Path state = Files.createDirectory(mounts.resolve("runtime"));
        SshAgents agents = SshAgents.in(mounts, settings.ssh());
        opened.push(agents);
        HostCheck check = HostCheck.of(host, userNamespaces, network, settings);
        return new RuntimeParts(
                settings,
                host,
                new OciRuntime(host, state, cgroups),
                slots,
                store,
                agents,
                check,
                opened);
    }

    private static RuntimeHost host(RuntimeSettings settings, int worker, Cgroups cgroups)
            throws IOException {
        Path program =
                settings.runtime().stream()
                        .map(SystemPath::find)
                        .flatMap(Optional::stream)
                        .findFirst()
                        .orElseThrow(() ->
                                new IOException(
                                        "none of the OCI runtimes "
                                                + settings.runtime()
                                                + " (kiln.worker.runtime) is installed:"
                                                + " apt install crun"));
        boolean hasCgroups = requireCgroups(settings, cgroups.mode());
        SeccompProfile profile = SeccompProfile.load();
        RuntimeHost host =
                new RuntimeHost(
                        worker,
                        program,
                        cgroups.mode(),
                        hasCgroups,
                        maxOpenFiles(),
                        Optional.empty(),
                        profile.toOci());
        return host.isCrun() ? host.withSeccompProgram(profile.compile()) : host;
    }

    private static boolean requireCgroups(RuntimeSettings settings, CgroupMode mode)
            throws IOException {
        boolean usable = mode == CgroupMode.V1 || mode == CgroupMode.V2;
        if (usable || settings.allowNoCgroups()) {
            return usable;
        }
        throw new IOException(
                mode == CgroupMode.HYBRID
                        ? "this machine has cgroup v1 controllers and a cgroup v2 mount beside them,"
                                + " which OCI runtimes refuse: start the worker through"
                                + " bin/lib/worker-namespace, as bin/kiln does"
                        : "this machine has no cgroup mounts, so that steps cannot be limited:"
                                + " mount them, or run steps without limits with"
                                + " kiln.worker.allow-no-cgroups=true");
    }

    private static void requireRoot() throws IOException {
        if (!Files.isWritable(Path.of("/proc/sys/kernel/hostname"))) {
            throw new IOException(
                    "a worker makes mounts and namespaces, for which it has to run as root with"
                            + " CAP_SYS_ADMIN");
        }
    }

    private static long maxOpenFiles() throws IOException {
        for (String line : Files.readAllLines(LIMITS)) {
            if (line.startsWith("Max open files")) {
                String hard = line.strip().split("\\s+", -1)[4];
                return hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard);
            }
        }
        throw new IOException(LIMITS + " does not tell the most open files");
    }

    /** Takes a mount away, and all that is mounted below it. */
    private static void unmount(Path directory) throws IOException {
        try {
            Mounts.detach(directory);
        } catch (LinuxException e) {
            if (!e.is(Errno.EINVAL)) { // which says that nothing is mounted there
                throw e;
            }
        }
    }

    @Override
    public void close() throws IOException {
        Closeables.closeAll(opened);
    }
}
