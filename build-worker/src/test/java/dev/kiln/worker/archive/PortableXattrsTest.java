package dev.kiln.worker.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PortableXattrsTest {
    /** What {@code getfattr} shows for cap_net_raw=ep, set with and without a user namespace. */
    private static final String REVISION_2 = "0100000200200000000000000000000000000000";

    private static final String REVISION_3 = "0100000300200000000000000000000000000000a0860100";

    @Test
    void capabilitiesOfAUserNamespaceLoseItsRoot() {
        assertThat(forLayer(PortableXattrs.CAPABILITY, REVISION_3)).isEqualTo(REVISION_2);
        assertThat(forLayer(PortableXattrs.CAPABILITY, REVISION_2)).isEqualTo(REVISION_2);
        assertThat(forLayer("user.other", REVISION_3)).isEqualTo(REVISION_3);
    }

    @Test
    void marksOfTheOverlayAndTheMachineDoNotTravel() {
        assertThat(PortableXattrs.travels("trusted.overlay.origin")).isFalse();
        assertThat(PortableXattrs.travels("security.selinux")).isFalse();
        assertThat(PortableXattrs.travels("security.capability")).isTrue();
        assertThat(PortableXattrs.travels("user.x")).isTrue();
    }

    private static String forLayer(String attribute, String hex) {
        byte[] value = PortableXattrs.forLayer(attribute, HexFormat.of().parseHex(hex));
        return HexFormat.of().formatHex(value);
    }
}
