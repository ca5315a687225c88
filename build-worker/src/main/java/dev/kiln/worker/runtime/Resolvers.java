package dev.kiln.worker.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The name servers that steps use.
 *
 * @param addresses IPv4, none of them a loopback address
 * @param otherLines {@code search} and {@code options} of the machine's resolv.conf(5)
 */
record Resolvers(List<String> addresses, List<String> otherLines) {
    private static final int MAX_ADDRESSES = 3;
    private static final List<Path> FILES =
            List.of(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf"));

    Resolvers {
        addresses = List.copyOf(addresses);
        otherLines = List.copyOf(otherLines);
    }

    /** The configured name servers, else the machine's own that can be reached from elsewhere. */
    static Resolvers find(List<String> configured) throws IOException {
        if (!configured.isEmpty()) {
            return new Resolvers(configured, List.of());
        }
        for (Path file : FILES) {
            if (Files.exists(file)) {
                Resolvers found = parse(Files.readAllLines(file));
                if (!found.addresses().isEmpty()) {
                    return found;
                }
            }
        }
        return new Resolvers(List.of(), List.of());
    }

    static Resolvers parse(List<String> lines) {
        List<String> addresses = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+", -1);
            if (words[0].equals("nameserver") && words.length > 1) {
                boolean usable = words[1].matches("[0-9.]+") && !words[1].startsWith("127.");
                if (usable && addresses.size() < MAX_ADDRESSES) {
                    addresses.add(words[1]);
                }
            } else if (words[0].equals("search") || words[0].equals("options")) {
                others.add(line.strip());
            }
        }
        return new Resolvers(addresses, others);
    }

    /** As a resolv.conf(5). */
    String file() {
        StringBuilder text = new StringBuilder();
        addresses.forEach(address -> text.append("nameserver ").append(address).append('\n'));
        otherLines.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
