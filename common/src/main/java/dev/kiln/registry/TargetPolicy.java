package dev.kiln.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses a registry may send us to, by a redirect, an upload location or a token realm:
 * itself, and otherwise nothing that is nearer to us than the registry is (a public registry may
 * not point into the private network), nothing link-local, and nothing over http where the registry
 * itself is asked over https.
 */
final class TargetPolicy {
    private final URI base;

    TargetPolicy(URI base) {
        this.base = base;
    }

    /** Fails with a {@link RegistryException} unless the target may be asked. */
    void check(String method, URI target) throws IOException {
        String why = objection(target);
        if (why != null) {
            throw RegistryException.refused(method, target, why);
        }
    }

    private @Nullable String objection(URI target) throws IOException {
        String scheme = String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
        if (target.getHost() == null || !Set.of("http", "https").contains(scheme)) {
            return "the registry " + base.getHost() + " pointed to something that is not http(s)";
        }
        if (target.getRawUserInfo() != null) {
            return "the registry " + base.getHost() + " pointed to an address with credentials";
        }
        if (Origin.of(target).equals(Origin.of(base))) {
            return null;
        }
        if (base.getScheme().equals("https") && !scheme.equals("https")) {
            return "the registry " + base.getHost() + " pointed from https to http";
        }
        AddressClass nearestAllowed = nearest(base.getHost());
        AddressClass nearest = nearest(target.getHost());
        if (nearest == AddressClass.SPECIAL || nearest.compareTo(nearestAllowed) > 0) {
            return "the registry %s pointed to a %s address"
                    .formatted(base.getHost(), nearest.name().toLowerCase(Locale.ROOT));
        }
        return null;
    }

    private static AddressClass nearest(String host) throws IOException {
        AddressClass nearest = AddressClass.PUBLIC;
        for (InetAddress address : InetAddress.getAllByName(host)) {
            AddressClass kind = AddressClass.of(address);
            nearest = kind.compareTo(nearest) > 0 ? kind : nearest;
        }
        return nearest;
    }
}
