package dev.kiln.worker.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;

/** Which extended attributes travel in layers and copies, and in what form. */
public final class PortableXattrs {
    /** File capabilities (capabilities(7)). */
    public static final String CAPABILITY = "security.capability";

    /**
     * Attributes that the kernel of one machine computes or enforces, and that mean nothing
     * elsewhere.
     */
    private static final Set<String> OF_THE_MACHINE =
            Set.of("security.selinux", "security.ima", "security.evm", "security.apparmor");

    private static final String OVERLAY_PREFIX = "trusted.overlay.";

    // linux/capability.h: struct vfs_ns_cap_data.
    private static final int REVISION_MASK = 0xff000000;
    private static final int REVISION_2 = 0x02000000;
    private static final int REVISION_3 = 0x03000000;
    private static final int REVISION_2_BYTES = 20;
    private static final int REVISION_3_BYTES = 24;

    private PortableXattrs() {}

    /** Whether an attribute belongs to the file and not to the machine or the overlay it is on. */
    public static boolean travels(String attribute) {
        return !attribute.startsWith(OVERLAY_PREFIX) && !OF_THE_MACHINE.contains(attribute);
    }

    /**
     * The value as a layer holds it. File capabilities set inside a user namespace carry the id of
     * its root (revision 3), which is the worker's affair: the layer gets revision 2.
     */
    public static byte[] forLayer(String attribute, byte[] value) {
        if (!attribute.equals(CAPABILITY) || value.length != REVISION_3_BYTES) {
            return value;
        }
        ByteBuffer data = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        int magic = data.getInt(0);
        if ((magic & REVISION_MASK) != REVISION_3) {
            return value;
        }
        byte[] plain = Arrays.copyOf(value, REVISION_2_BYTES);
        ByteBuffer.wrap(plain)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, (magic & ~REVISION_MASK) | REVISION_2);
        return plain;
    }
}
