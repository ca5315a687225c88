package dev.kiln.registry;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * As whom a registry is spoken to, and where it may lead.
 *
 * @param credentials absent for anonymous access
 * @param nearTargets {@code host} or {@code host:port} that a redirect or token realm of a registry
 *     may name although it is nearer than the registry, as inside of a private network
 * @param httpTargets {@code host:port} that a registry asked over https may name over http, and
 *     that is trusted with credentials over http
 * @param tls certificates that are trusted and shown; absent for the JVM's own
 */
public record RegistryAccess(
        @Nullable Credentials credentials,
        Set<String> nearTargets,
        Set<String> httpTargets,
        @Nullable SSLContext tls) {
    /** Without credentials, allowances and certificates. */
    public static final RegistryAccess ANONYMOUS =
            new RegistryAccess(null, Set.of(), Set.of(), null);

    public RegistryAccess {
        nearTargets = lowerCase(nearTargets);
        httpTargets = lowerCase(httpTargets);
    }

    /** The same access as somebody. */
    public RegistryAccess withCredentials(@Nullable Credentials somebody) {
        return new RegistryAccess(somebody, nearTargets, httpTargets, tls);
    }

    /** The same access with other certificates. */
    public RegistryAccess withTls(@Nullable SSLContext other) {
        return new RegistryAccess(credentials, nearTargets, httpTargets, other);
    }

    private static Set<String> lowerCase(Set<String> hosts) {
        return hosts.stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }
}
