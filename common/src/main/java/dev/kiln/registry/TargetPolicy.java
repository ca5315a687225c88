package dev.kiln.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses a registry may send us to, by a redirect, an upload location or a token realm:
 * itself, and otherwise nothing that is nearer to us than the registry is (a public registry may
 * not point into the private network), nothing link-local, and nothing over http where the registry
 * itself is asked over https. An operator may allow more by name, but nothing link-local.
 */
final class TargetPolicy {
    private final URI base;
    private final RegistryAccess access;

    TargetPolicy(URI base, RegistryAccess access) {
        this.base = base;
        this.access = access;
    }

    /** Fails with a {@link RegistryException} unless the target may be asked. */
    void check(String method, URI target) throws IOException {
        refuse(method, target, objection(method, target));
    }

    /** As {@link #check}, for what is to be sent credentials that are not for this target alone. */
    void checkConfidential(String method, URI target) throws IOException {
        check(method, target);
        boolean inClear =
                scheme(target).equals("http")
                        && !isHttpTarget(target)
                        && !(scheme(base).equals("http") && sameHost(target))
                        && nearest(method, target) != AddressClass.LOOPBACK;
        refuse(
                method,
                target,
                inClear
                        ? "the registry "
                                + base.getHost()
                                + " asked for the login in the clear (over http) at another host;"
                                + " an operator can allow that: kiln.registry-proxy.http-registries"
                        : null);
    }

    private static void refuse(String method, URI target, @Nullable String why)
            throws RegistryException {
        if (why != null) {
            throw RegistryException.refused(method, target, why);
        }
    }

    private @Nullable String objection(String method, URI target) throws IOException {
        if (target.getHost() == null || !Set.of("http", "https").contains(scheme(target))) {
            return "the registry " + base.getHost() + " pointed to something that is not http(s)";
        }
        if (target.getRawUserInfo() != null) {
            return "the registry " + base.getHost() + " pointed to an address with credentials";
        }
        if (Origin.of(target).equals(Origin.of(base))) {
            return null;
        }
        if (scheme(base).equals("https")
                && !scheme(target).equals("https")
                && !isHttpTarget(target)) {
            return "the registry " + base.getHost() + " pointed from https to http";
        }
        AddressClass nearest = nearest(method, target);
        boolean tooNear = nearest.compareTo(nearest(method, base)) > 0 && !isNearTarget(target);
        if (nearest == AddressClass.SPECIAL || tooNear) {
            return "the registry %s pointed to a %s address%s"
                    .formatted(
                            base.getHost(),
                            nearest.name().toLowerCase(Locale.ROOT),
                            nearest == AddressClass.SPECIAL
                                    ? ""
                                    : "; an operator can allow that:"
                                            + " kiln.registry-proxy.near-targets");
        }
        return null;
    }

    private boolean isHttpTarget(URI target) {
        return access.httpTargets().contains(Origin.of(target).authority());
    }

    private boolean isNearTarget(URI target) {
        Origin origin = Origin.of(target);
        return access.nearTargets().contains(origin.host())
                || access.nearTargets().contains(origin.authority());
    }

    private boolean sameHost(URI target) {
        return Origin.of(target).host().equals(Origin.of(base).host());
    }

    private static String scheme(URI uri) {
        return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    }

    private static AddressClass nearest(String method, URI uri) throws IOException {
        AddressClass nearest = AddressClass.PUBLIC;
        try {
            for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
                AddressClass kind = AddressClass.of(address);
                nearest = kind.compareTo(nearest) > 0 ? kind : nearest;
            }
        } catch (UnknownHostException e) {
            throw RegistryException.unreachable(method, uri, e);
        }
        return nearest;
    }
}
