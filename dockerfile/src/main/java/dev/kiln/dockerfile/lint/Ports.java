package dev.kiln.dockerfile.lint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * A port as {@code EXPOSE} takes it: {@code [[address:]host port:]port[-port][/protocol]}.
 *
 * @param protocol as written
 * @param mapped whether it has an address or a port of the host
 */
record Ports(String protocol, boolean mapped) {
    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
    private static final int MAX_PORT = 65535;

    /**
     * Reads a port.
     *
     * @throws IllegalArgumentException worded as BuildKit words it
     */
    static Ports parse(String word) {
        String[] parts = word.split(":", -1);
        int last = parts.length - 1;
        String host = last == 0 ? "" : parts[last - 1];
        String address =
                last < 2 ? "" : String.join(":", Arrays.asList(parts).subList(0, last - 1));
        String container = parts[last];
        int slash = container.indexOf('/');
        String range = slash < 0 ? container : container.substring(0, slash);
        String protocol = slash < 0 ? "" : container.substring(slash + 1);
        if (range.isEmpty()) {
            throw new IllegalArgumentException("invalid port: \"" + word + "\": no port specified");
        }
        if (protocol.isEmpty()) {
            protocol = "tcp";
        } else if (!PROTOCOLS.contains(protocol.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "invalid port: \"" + word + "\": invalid proto: " + protocol);
        }
        if (!isRange(range)) {
            throw new IllegalArgumentException("invalid containerPort: " + range);
        }
        if (!host.isEmpty() && !isRange(host)) {
            throw new IllegalArgumentException("invalid hostPort: " + host);
        }
        return new Ports(protocol, !host.isEmpty() || !address.isEmpty());
    }

    private static boolean isRange(String text) {
        int dash = text.indexOf('-');
        int first = number(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : number(text.substring(dash + 1));
        return first >= 0 && last >= first;
    }

    private static int number(String text) {
        boolean digits =
                !text.isEmpty()
                        && text.length() <= 9
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = digits ? Integer.parseInt(text) : -1;
        return port <= MAX_PORT ? port : -1;
    }
}
