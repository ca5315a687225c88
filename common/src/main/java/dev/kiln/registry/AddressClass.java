package dev.kiln.registry;

import java.net.Inet6Address;
import java.net.InetAddress;

/** How far away an address is, nearest last. */
public enum AddressClass {
    PUBLIC,
    PRIVATE,
    LOOPBACK,
    /** Link-local (cloud metadata services live there), multicast, unspecified, reserved. */
    SPECIAL;

    /** Classifies an address; IPv4 inside IPv6 (mapped, NAT64, 6to4) counts as what it wraps. */
    public static AddressClass of(InetAddress address) {
        byte[] raw = address.getAddress();
        if (address instanceof Inet6Address) {
            int embedded = embeddedIpv4At(raw);
            if (embedded >= 0) {
                return ofIpv4(raw, embedded);
            }
            return ofIpv6(address, raw);
        }
        return ofIpv4(raw, 0);
    }

    private static AddressClass ofIpv6(InetAddress address, byte[] raw) {
        if (address.isLoopbackAddress()) {
            return LOOPBACK;
        }
        if (address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()) {
            return SPECIAL;
        }
        boolean uniqueLocal = (raw[0] & 0xfe) == 0xfc;
        return uniqueLocal || address.isSiteLocalAddress() ? PRIVATE : PUBLIC;
    }

    private static AddressClass ofIpv4(byte[] raw, int at) {
        int first = raw[at] & 0xff;
        int second = raw[at + 1] & 0xff;
        if (first == 127) {
            return LOOPBACK;
        }
        if (first == 0 || first >= 224 || (first == 169 && second == 254)) {
            return SPECIAL;
        }
        boolean carrierNat = first == 100 && second >= 64 && second < 128;
        boolean rfc1918 =
                first == 10
                        || (first == 172 && second >= 16 && second < 32)
                        || (first == 192 && second == 168);
        return carrierNat || rfc1918 ? PRIVATE : PUBLIC;
    }

    private static int embeddedIpv4At(byte[] raw) {
        if (raw[0] == 0x20 && raw[1] == 0x02) {
            return 2; // 6to4, RFC 3056
        }
        boolean nat64 =
                raw[0] == 0 && raw[1] == 0x64 && (raw[2] & 0xff) == 0xff && raw[3] == (byte) 0x9b;
        return nat64 ? 12 : -1;
    }
}
