package dev.kiln.worker.runtime;

import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The network of steps: {@code kiln.worker.network.*}.
 *
 * @param mode how steps reach the internet: {@code veth}, {@code slirp4netns}, {@code none}, or
 *     {@code auto}, which takes the first of these that works
 * @param range the addresses of steps, a network in CIDR form of at least 256 addresses; each
 *     worker of a machine takes 256 of them
 * @param allowed addresses and networks that steps may reach although they are private
 * @param dns resolvers to give to steps instead of the machine's own
 * @param allowHost whether a step may ask for the worker's own network
 */
public record NetworkSettings(
        @DefaultValue("auto") String mode,
        @DefaultValue("198.18.0.0/15") String range,
        @DefaultValue List<String> allowed,
        @DefaultValue List<String> dns,
        @DefaultValue("false") boolean allowHost) {
    private static final List<String> MODES = List.of("auto", "veth", "slirp4netns", "none");

    public NetworkSettings {
        allowed = List.copyOf(allowed);
        dns = List.copyOf(dns);
        if (!MODES.contains(mode)) {
            throw new IllegalArgumentException(
                    "kiln.worker.network.mode is '" + mode + "': expected one of " + MODES);
        }
        Ipv4Network.parse("kiln.worker.network.range", range);
        allowed.forEach(network -> Ipv4Network.parse("kiln.worker.network.allowed", network));
        dns.forEach(address -> Ipv4Network.parse("kiln.worker.network.dns", address));
    }

    /** What holds where no setting says otherwise. */
    public static NetworkSettings defaults() {
        return new NetworkSettings("auto", "198.18.0.0/15", List.of(), List.of(), false);
    }
}
