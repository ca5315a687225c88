package dev.kiln.worker.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResolversTest {
    @Test
    void takesWhatCanBeReachedFromAnotherNetwork() {
        Resolvers resolvers =
                Resolvers.parse(
                        List.of(
                                "# comment",
                                "nameserver 127.0.0.53",
                                "nameserver 10.0.0.2",
                                "nameserver fe80::1%eth0",
                                "search example.org",
                                "options edns0"));
        assertThat(resolvers.file())
                .isEqualTo("nameserver 10.0.0.2\nsearch example.org\noptions edns0\n");
    }

    @Test
    void readsNetworks() {
        Ipv4Network network = Ipv4Network.parse("x", "198.18.7.9/15");
        assertThat(network).hasToString("198.18.0.0/15");
        assertThat(network.address(256 + 5)).isEqualTo("198.18.1.5");
        assertThat(network.size()).isEqualTo(131072);
        assertThatThrownBy(() -> Ipv4Network.parse("kiln.x", "10.0.0.256/8"))
                .hasMessageContaining("kiln.x")
                .hasMessageContaining("10.0.0.256/8");
    }
}
