package dev.kiln.worker.runtime;

import java.io.IOException;

/** Chooses the network of steps. */
final class Networks {
    private Networks() {}

    /**
     * Opens what the settings ask for; {@code auto} takes the first that this machine can do.
     *
     * @throws IOException if a network was asked for by name and cannot be had
     */
    static StepNetwork open(int worker, NetworkSettings settings)
            throws IOException, InterruptedException {
        return switch (settings.mode()) {
            case "veth" -> VethNetwork.open(worker, settings);
            case "slirp4netns" -> slirp("kiln.worker.network.mode asks for it");
            case "none" -> new NoNetwork("kiln.worker.network.mode is none");
            default -> automatic(worker, settings);
        };
    }

    private static StepNetwork automatic(int worker, NetworkSettings settings)
            throws IOException, InterruptedException {
        try {
            return VethNetwork.open(worker, settings);
        } catch (IOException e) {
            return slirp("veth and nftables cannot be used (" + e.getMessage() + ")");
        }
    }

    private static StepNetwork slirp(String reason) throws IOException {
        if (SystemPath.find("slirp4netns").isEmpty()) {
            throw new IOException(
                    "steps cannot have a network: "
                            + reason
                            + " and slirp4netns is not installed. Install nftables and iproute2"
                            + " (apt install nftables iproute2) or slirp4netns, or set"
                            + " kiln.worker.network.mode=none");
        }
        return new SlirpNetwork(reason);
    }
}
