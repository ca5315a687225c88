package dev.kiln.worker.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The rules between steps and everything else. Steps reach the public internet and the resolvers,
 * and no address of the machine, of other steps or of a private network. Their table belongs to a
 * running nft(8): the kernel drops it when that process is gone, however this worker ends.
 */
final class Firewall implements AutoCloseable {
    /** RFC 6890: special-purpose addresses that no public service has. */
    private static final List<String> PRIVATE =
            List.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "224.0.0.0/3");

    private final Process owner;

    private Firewall(Process owner) {
        this.owner = owner;
    }

    /**
     * Sets the rules.
     *
     * @param worker the worker's number, which names the table and the interfaces
     * @param network the addresses of this worker's steps
     * @param range the addresses of all workers' steps
     */
    static Firewall open(
            int worker,
            Ipv4Network network,
            Ipv4Network range,
            List<String> allowed,
            List<String> resolvers)
            throws IOException, InterruptedException {
        Process owner = HostCommand.start(List.of("nft", "-i")).redirectErrorStream(true).start();
        Firewall firewall = new Firewall(owner);
        try {
            OutputStream stdin = owner.getOutputStream();
            String rules = rules(worker, network, range, allowed, resolvers);
            stdin.write(rules.getBytes(StandardCharsets.UTF_8));
            stdin.flush();
            firewall.awaitTable(worker);
            return firewall;
        } catch (IOException | InterruptedException e) {
            firewall.close();
            throw e;
        }
    }

    static String rules(
            int worker,
            Ipv4Network network,
            Ipv4Network range,
            List<String> allowed,
            List<String> resolvers) {
        String table = "inet " + table(worker);
        String ours = "iifname \"" + VethNetwork.interfacePrefix(worker) + "*\" ";
        String theirs = "oifname \"" + VethNetwork.interfacePrefix(worker) + "*\" ";
        StringBuilder rules = new StringBuilder();
        Rules into = line -> rules.append(line).append('\n');
        into.add("add table " + table + " { flags owner; }");
        into.add(chain(table, "incoming", "filter hook input priority -10"));
        into.add(chain(table, "passing", "filter hook forward priority -10"));
        into.add(chain(table, "leaving", "nat hook postrouting priority 100"));
        for (String resolver : resolvers) {
            for (String protocol : List.of("udp", "tcp")) {
                String accept = ours + "ip daddr " + resolver + " " + protocol + " dport 53 accept";
                into.add("add rule " + table + " incoming " + accept);
                into.add("add rule " + table + " passing " + accept);
            }
        }
        into.add("add rule " + table + " incoming " + ours + "drop");
        into.add("add rule " + table + " passing " + ours + "ip saddr != " + network + " drop");
        into.add("add rule " + table + " passing " + ours + "meta nfproto ipv6 drop");
        for (String destination : allowed) {
            into.add(
                    "add rule "
                            + table
                            + " passing "
                            + ours
                            + "ip daddr "
                            + destination
                            + " accept");
        }
        into.add("add rule " + table + " passing " + ours + "ip daddr " + range + " drop");
        for (String destination : PRIVATE) {
            into.add(
                    "add rule " + table + " passing " + ours + "ip daddr " + destination + " drop");
        }
        into.add(
                "add rule " + table + " passing " + theirs + "ct state established,related accept");
        into.add("add rule " + table + " passing " + theirs + "drop");
        into.add("add rule " + table + " leaving ip saddr " + network + " masquerade");
        return rules.toString();
    }

    private static String table(int worker) {
        return "kiln" + worker;
    }

    private static String chain(String table, String name, String hook) {
        return "add chain " + table + " " + name + " { type " + hook + "; policy accept; }";
    }

    /** The last rule is in place when a second nft(8) sees it. */
    private void awaitTable(int worker) throws IOException, InterruptedException {
        String last = "masquerade";
        long deadline = System.nanoTime() + java.time.Duration.ofSeconds(10).toNanos();
        String seen = "";
        while (owner.isAlive() && System.nanoTime() < deadline) {
            try {
                seen = HostCommand.run("nft", "list", "table", "inet", table(worker));
            } catch (IOException e) {
                seen = String.valueOf(e.getMessage());
            }
            if (seen.contains(last)) {
                return;
            }
            Thread.sleep(java.time.Duration.ofMillis(5));
        }
        byte[] printed = owner.getInputStream().readNBytes(owner.getInputStream().available());
        throw new IOException(
                "nft set no rules for steps: "
                        + new String(printed, StandardCharsets.UTF_8).strip()
                        + "; it shows: "
                        + seen.strip());
    }

    @Override
    public void close() {
        owner.destroyForcibly();
    }

    private interface Rules {
        void add(String line);
    }

    /** Whether nft(8) is there at all. */
    static boolean isAvailable() {
        return SystemPath.find("nft").map(Path::toString).isPresent();
    }
}
