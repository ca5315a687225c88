package dev.kiln.worker.fetch;

import dev.kiln.registry.AddressClass;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which addresses sources may be at. Whoever writes a Dockerfile chooses the host, so that without
 * this a build could read what only the worker can reach.
 */
final class AddressPolicy {
    private final boolean allowPrivate;

    AddressPolicy(boolean allowPrivate) {
        this.allowPrivate = allowPrivate;
    }

    /**
     * The addresses of a host that may be connected to, at least one. Connect to these, not to the
     * name: it may resolve to something else the next time.
     *
     * @throws FetchException if there are none
     */
    List<InetAddress> permitted(String host) throws IOException {
        List<InetAddress> permitted = new ArrayList<>();
        String objection = "";
        for (InetAddress address : resolve(host)) {
            AddressClass distance = distance(address);
            if (distance == AddressClass.PUBLIC
                    || (allowPrivate && distance != AddressClass.SPECIAL)) {
                permitted.add(address);
            } else {
                objection = objection(host, address, distance);
            }
        }
        if (permitted.isEmpty()) {
            throw new FetchException(objection);
        }
        return permitted;
    }

    private static InetAddress[] resolve(String host) throws FetchException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new FetchException("the host '" + host + "' has no address", e);
        }
    }

    private static String objection(String host, InetAddress address, AddressClass distance) {
        String kind = distance.name().toLowerCase(Locale.ROOT);
        String advice =
                distance == AddressClass.SPECIAL
                        ? ""
                        : " (an operator can allow this: kiln.worker.fetch.allow-private)";
        return "the host '%s' has the %s address %s, from which nothing may be fetched%s"
                .formatted(host, kind, address.getHostAddress(), advice);
    }

    private static AddressClass distance(InetAddress address) throws IOException {
        AddressClass distance = AddressClass.of(address);
        byte[] raw = address.getAddress();
        if (distance != AddressClass.PUBLIC) {
            return distance;
        }
        if (address instanceof Inet4Address ? isReserved4(raw) : isReserved6(raw)) {
            return AddressClass.SPECIAL;
        }
        boolean ofSteps = raw.length == 4 && raw[0] == (byte) 198 && (raw[1] & 0xfe) == 18;
        if (ofSteps) {
            return AddressClass.PRIVATE;
        }
        return NetworkInterface.getByInetAddress(address) == null
                ? AddressClass.PUBLIC
                : AddressClass.LOOPBACK;
    }

    /** 192.0.0.0/24: protocol assignments (RFC 6890). */
    private static boolean isReserved4(byte[] raw) {
        return raw[0] == (byte) 192 && raw[1] == 0 && raw[2] == 0;
    }

    /** ::/64 with IPv4 addresses in old forms (RFC 4291, RFC 7915), and Teredo (RFC 4380). */
    private static boolean isReserved6(byte[] raw) {
        boolean zero = true;
        for (int i = 0; i < 8; i++) {
            zero &= raw[i] == 0;
        }
        return zero || (raw[0] == 0x20 && raw[1] == 0x01 && raw[2] == 0 && raw[3] == 0);
    }
}
