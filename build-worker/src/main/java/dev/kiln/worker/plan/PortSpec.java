package dev.kiln.worker.plan;

import dev.kiln.dockerfile.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The ports of {@code EXPOSE}: {@code port[-port][/protocol]} to a list of {@code port/protocol}.
 */
final class PortSpec {
    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
    private static final int MAX_PORT = 65535;

    private PortSpec() {}

    static List<String> parseAll(Instruction instruction, List<String> words) {
        var ports = new ArrayList<String>();
        for (String word : words) {
            parse(instruction, word, ports);
        }
        return ports;
    }

    private static void parse(Instruction instruction, String word, List<String> ports) {
        int slash = word.indexOf('/');
        String range = slash < 0 ? word : word.substring(0, slash);
        String protocol = slash < 0 ? "tcp" : word.substring(slash + 1).toLowerCase(Locale.ROOT);
        range = range.substring(range.lastIndexOf(':') + 1);
        int dash = range.indexOf('-');
        int first = number(instruction, word, dash < 0 ? range : range.substring(0, dash));
        int last = dash < 0 ? first : number(instruction, word, range.substring(dash + 1));
        if (!PROTOCOLS.contains(protocol) || last < first) {
            throw invalid(instruction, word);
        }
        for (int port = first; port <= last; port++) {
            ports.add(port + "/" + protocol);
        }
    }

    private static int number(Instruction instruction, String word, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw invalid(instruction, word);
        }
        throw invalid(instruction, word);
    }

    private static PlanException invalid(Instruction instruction, String word) {
        return new PlanException(
                instruction,
                "invalid port '"
                        + word
                        + "': expected port[-port][/tcp|udp|sctp], as in 80 or 8000-8010/udp");
    }
}
