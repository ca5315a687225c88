package dev.kiln.worker.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A virtual cable from each slot to the machine, which forwards under a {@link Firewall}. */
final class VethNetwork implements StepNetwork {
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final Path INTERFACES = Path.of("/sys/class/net");
    private static final String DEFAULT_ROUTE = "00000000";
    private static final int ADDRESSES_PER_WORKER = 256;
    private static final int ADDRESSES_PER_SLOT = 4;
    private static final int DEFAULT_MTU = 1500;

    private final int worker;
    private final Ipv4Network network;
    private final Resolvers resolvers;
    private final Firewall firewall;
    private final int mtu;

    private VethNetwork(
            int worker, Ipv4Network network, Resolvers resolvers, Firewall firewall, int mtu) {
        this.worker = worker;
        this.network = network;
        this.resolvers = resolvers;
        this.firewall = firewall;
        this.mtu = mtu;
    }

    static VethNetwork open(int worker, NetworkSettings settings)
            throws IOException, InterruptedException {
        Ipv4Network range = Ipv4Network.parse("kiln.worker.network.range", settings.range());
        long offset = (long) worker * ADDRESSES_PER_WORKER;
        if (offset + ADDRESSES_PER_WORKER > range.size()) {
            throw new IOException(
                    "kiln.worker.network.range "
                            + range
                            + " has no addresses left for worker number "
                            + worker
                            + " of this machine: each needs "
                            + ADDRESSES_PER_WORKER);
        }
        Ipv4Network own = new Ipv4Network(range.first() + offset, 24);
        Resolvers resolvers = Resolvers.find(settings.dns());
        removeInterfaces(worker);
        Firewall firewall =
                Firewall.open(worker, own, range, settings.allowed(), resolvers.addresses());
        try {
            Files.writeString(FORWARDING, "1\n");
            return new VethNetwork(worker, own, resolvers, firewall, egressMtu());
        } catch (IOException e) {
            firewall.close();
            throw e;
        }
    }

    /** The beginning of the names of all interfaces of a worker. */
    static String interfacePrefix(int worker) {
        return "kiln" + worker + "s";
    }

    @Override
    public Attachment attach(int slot, NamespaceHolder holder, Path user, Path network)
            throws IOException, InterruptedException {
        long offset = (long) slot * ADDRESSES_PER_SLOT;
        String gateway = this.network.address(offset + 1);
        String address = this.network.address(offset + 2);
        String outside = interfacePrefix(worker) + slot;
        HostCommand.runWithInput(
                """
                link add %1$s mtu %4$d type veth peer name eth0 mtu %4$d netns %2$d
                addr add %3$s/30 dev %1$s
                link set %1$s up
                """
                        .formatted(outside, holder.pid(), gateway, mtu),
                "ip",
                "-batch",
                "-");
        Files.writeString(Path.of("/proc/sys/net/ipv4/conf", outside, "rp_filter"), "1\n");
        Path withoutIpv6 = Path.of("/proc/sys/net/ipv6/conf", outside, "disable_ipv6");
        if (Files.exists(withoutIpv6)) {
            Files.writeString(withoutIpv6, "1\n");
        }
        HostCommand.runWithInput(
                """
                set -e
                cd /proc/sys/net
                echo 0 > ipv4/ip_unprivileged_port_start
                echo '0 65535' > ipv4/ping_group_range
                [ ! -e ipv6/conf/eth0 ] || echo 1 > ipv6/conf/eth0/disable_ipv6
                ip link set lo up
                ip addr add %s/30 dev eth0
                ip link set eth0 up
                ip route add default via %s
                """
                        .formatted(address, gateway),
                "nsenter",
                "--net=" + network,
                "sh");
        return new Attachment(address, resolvers.file());
    }

    @Override
    public String describe() {
        return "Steps reach the internet from "
                + network
                + " through veth and nftables (net.ipv4.ip_forward is on); "
                + (resolvers.addresses().isEmpty()
                        ? "this machine has no resolver that they can reach: set"
                                + " kiln.worker.network.dns."
                        : "their resolvers are " + String.join(", ", resolvers.addresses()) + ".");
    }

    @Override
    public void close() throws IOException {
        try {
            removeInterfaces(worker);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            firewall.close();
        }
    }

    /** Interfaces vanish with the namespace at their other end, but only some time later. */
    private static void removeInterfaces(int worker) throws IOException, InterruptedException {
        try (var interfaces = Files.newDirectoryStream(INTERFACES, interfacePrefix(worker) + "*")) {
            for (Path each : interfaces) {
                try {
                    HostCommand.run("ip", "link", "del", each.getFileName().toString());
                } catch (IOException e) {
                    if (Files.exists(each)) {
                        throw e;
                    }
                }
            }
        }
    }

    private static int egressMtu() throws IOException {
        List<String> routes = Files.readAllLines(ROUTES);
        for (String route : routes.subList(1, routes.size())) {
            String[] fields = route.split("\t", -1);
            Path mtu = INTERFACES.resolve(fields[0]).resolve("mtu");
            if (fields[1].equals(DEFAULT_ROUTE) && Files.exists(mtu)) {
                return Integer.parseInt(Files.readString(mtu).strip());
            }
        }
        return DEFAULT_MTU;
    }
}
