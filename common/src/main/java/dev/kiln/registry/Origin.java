package dev.kiln.registry;

import java.net.URI;
import java.util.Locale;

/**
 * Scheme, host and port: credentials go to the origin that they are for and to no other.
 *
 * @param port explicit, 80 or 443 where the URI gives none
 */
record Origin(String scheme, String host, int port) {

    static Origin of(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        int standard = scheme.equals("https") ? 443 : 80;
        return new Origin(scheme, host, uri.getPort() < 0 ? standard : uri.getPort());
    }

    String authority() {
        boolean standard = port == (scheme.equals("https") ? 443 : 80);
        return standard ? host : host + ":" + port;
    }
}
