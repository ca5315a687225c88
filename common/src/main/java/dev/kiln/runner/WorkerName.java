package dev.kiln.runner;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Names of the processes that do jobs, by which journals and leases know them. */
public final class WorkerName {
    private WorkerName() {}

    /**
     * The name that a setting gives; the host name and a random number where it is blank.
     *
     * @param property the setting, for messages
     * @throws IllegalArgumentException if it is not a name
     */
    public static String of(String property, String name) {
        if (name.isBlank()) {
            return hostName()
                    + "-"
                    + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        }
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")) {
            throw new IllegalArgumentException(
                    property + " '" + name + "' must be 1 to 63 letters, digits and _.-");
        }
        return name;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9_.-]", "-");
        } catch (UnknownHostException e) {
            return "worker";
        }
    }
}
