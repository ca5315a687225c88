package dev.kiln.proxy.upstream;

import dev.kiln.image.ImageReference;
import dev.kiln.registry.AddressClass;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The registries that images are pulled from, by the host in an image's name. They are spoken to
 * over https; over http only where they are on this machine or the operator says so.
 */
public final class UpstreamRegistries {
    private static final int MAX_CLIENTS = 100;

    private final URI dockerHub;
    private final Set<String> httpRegistries;
    private final Map<URI, RegistryClient> clients = new LinkedHashMap<>();

    /**
     * @param dockerHub where images of {@code docker.io} are
     * @param httpRegistries {@code host:port} of registries that are asked over http
     */
    public UpstreamRegistries(URI dockerHub, Set<String> httpRegistries) {
        this.dockerHub = dockerHub;
        this.httpRegistries = Set.copyOf(httpRegistries);
    }

    /**
     * The client for a registry, as the project that asks: with the credentials that the project
     * has stored for it, or anonymous.
     *
     * @param project the tenant that a job or request belongs to
     * @param registry host and optional port, as {@code ImageReference.registry()} has it
     * @throws UpstreamException if the host is unknown, or an address that no registry has
     */
    public RegistryClient client(String project, String registry) throws IOException {
        URI address = registry.equals(ImageReference.DOCKER_HUB) ? dockerHub : addressOf(registry);
        synchronized (clients) {
            RegistryClient known = clients.get(address);
            if (known != null) {
                return known;
            }
            if (clients.size() >= MAX_CLIENTS) {
                clients.remove(clients.keySet().iterator().next());
            }
            RegistryClient client = new RegistryClient(address);
            clients.put(address, client);
            return client;
        }
    }

    private URI addressOf(String registry) throws UpstreamException {
        URI secure = URI.create("https://" + registry);
        InetAddress[] addresses = resolve(registry, secure.getHost());
        if (Arrays.stream(addresses)
                .anyMatch(one -> AddressClass.of(one) == AddressClass.SPECIAL)) {
            throw new UpstreamException(
                    UpstreamException.Reason.REFUSED,
                    "the registry '%s' was not asked: its address is link-local or reserved"
                            .formatted(registry));
        }
        boolean here =
                Arrays.stream(addresses)
                        .allMatch(one -> AddressClass.of(one) == AddressClass.LOOPBACK);
        return here || httpRegistries.contains(registry)
                ? URI.create("http://" + registry)
                : secure;
    }

    private static InetAddress[] resolve(String registry, String host) throws UpstreamException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new UpstreamException(
                    UpstreamException.Reason.UNREACHABLE,
                    "the registry '%s' has no address: is its name right, and DNS reachable?"
                            .formatted(registry),
                    e);
        }
    }
}
