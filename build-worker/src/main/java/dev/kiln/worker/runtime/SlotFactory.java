package dev.kiln.worker.runtime;

import dev.kiln.worker.linux.MountHandle;
import dev.kiln.worker.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Makes slots ready: namespaces, the idmapped mount of the layers, the network, the fixed files.
 */
final class SlotFactory {
    private static final Path HOST_RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final int SLOTS_PER_WORKER = 64;

    private final int worker;
    private final Path folder;
    private final Path layers;
    private final RuntimeSettings settings;
    private final StepNetwork network;

    /**
     * @param folder an empty directory that others can traverse
     * @param layers the layers with the owners that they have on disk
     */
    SlotFactory(
            int worker, Path folder, Path layers, RuntimeSettings settings, StepNetwork network) {
        this.worker = worker;
        this.folder = folder;
        this.layers = layers;
        this.settings = settings;
        this.network = network;
    }

    /** Tells whether this kernel and filesystem can show the layers under other ids. */
    boolean canMapIds() throws IOException {
        Path probe = Files.createDirectory(folder.resolve("probe"));
        try {
            mountMapped(probe, settings.uidBase());
            Mounts.detach(probe);
            return true;
        } catch (IOException e) {
            if (settings.allowNoUserNamespace()) {
                return false;
            }
            throw new IOException(
                    "the user ids of steps cannot be mapped on "
                            + layers
                            + ": "
                            + e.getMessage()
                            + ". Put kiln.data on a filesystem with idmapped mounts (ext4, xfs or"
                            + " btrfs on Linux 5.12 to 6.8 or later), or let steps run as real root"
                            + " with kiln.worker.allow-no-user-namespace=true",
                    e);
        } finally {
            Files.delete(probe);
        }
    }

    Slot create(int number, boolean userNamespace) throws IOException, InterruptedException {
        int uidBase =
                userNamespace
                        ? settings.uidBase() + (worker * SLOTS_PER_WORKER + number) * Slot.IDS
                        : 0;
        Path own = Files.createDirectory(folder.resolve("slot-" + number));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectory(own.resolve("root"));
        Files.createDirectory(own.resolve("bundle"));
        Files.createDirectory(own.resolve("stage"));
        Files.setPosixFilePermissions(
                own.resolve("stage"), PosixFilePermissions.fromString("rwx--x--x"));
        Path user = own.resolve("user");
        Path net = own.resolve("net");
        StepNetwork.Attachment attachment;
        String[] options =
                userNamespace ? new String[] {"--user", "--net"} : new String[] {"--net"};
        try (NamespaceHolder holder = NamespaceHolder.start(options)) {
            if (userNamespace) {
                holder.mapIds("0 " + uidBase + " " + Slot.IDS + "\n");
                holder.keep("user", user);
            }
            holder.keep("net", net);
            attachment = network.attach(number, holder, user, net);
        }
        Path view = layers;
        if (userNamespace) {
            view = Files.createDirectory(own.resolve("layers"));
            mountMapped(view, uidBase);
        }
        Slot slot = new Slot(number, uidBase, own, view, attachment);
        writeResolvConf(slot);
        return slot;
    }

    /**
     * Besides the ids of the step, the id 65536 stands for the machine's root: overlayfs acts as
     * root in its work directory, and mounts read-only if root has no id there.
     */
    private void mountMapped(Path target, int uidBase) throws IOException {
        try (NamespaceHolder holder = NamespaceHolder.start("--user");
                MountHandle clone = Mounts.cloneTree(layers)) {
            holder.mapIds("0 " + uidBase + " " + Slot.IDS + "\n" + Slot.IDS + " 0 1\n");
            clone.mapIds(holder.namespace("user"));
            clone.attach(target);
        }
    }

    private static void writeResolvConf(Slot slot) throws IOException {
        StepFile.RESOLV_CONF.write(slot, NetworkMode.DEFAULT, slot.network().resolvConf());
        String ofHost = Files.exists(HOST_RESOLV_CONF) ? Files.readString(HOST_RESOLV_CONF) : "";
        StepFile.RESOLV_CONF.write(slot, NetworkMode.HOST, ofHost);
    }
}
