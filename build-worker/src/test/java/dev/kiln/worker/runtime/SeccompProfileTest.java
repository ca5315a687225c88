package dev.kiln.worker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeccompProfileTest {
    private static final int INSTRUCTION_BYTES = 8;
    private static final int MAX_INSTRUCTIONS = 4096; // BPF_MAXINSNS

    @Test
    void compilesToAProgramThatTheKernelTakes() throws Exception {
        byte[] program = Base64.getDecoder().decode(SeccompProfile.load().compile().orElseThrow());
        assertThat(program.length % INSTRUCTION_BYTES).isZero();
        assertThat(program.length / INSTRUCTION_BYTES).isBetween(300, MAX_INSTRUCTIONS);
    }

    @Test
    void readsRules() {
        SeccompProfile profile =
                SeccompProfile.parse(
                        List.of(
                                "# comment",
                                "allow read write",
                                "errno 38 clone3",
                                "when amd64 allow arch_prctl",
                                "when arm64 allow set_tls",
                                "allow clone if arg0 & 0x7e020000"));
        assertThat(profile.toOci().get("syscalls"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Map.class))
                .hasSize(5)
                .contains(
                        Map.of(
                                "names",
                                List.of("clone3"),
                                "action",
                                "SCMP_ACT_ERRNO",
                                "errnoRet",
                                38,
                                "args",
                                List.of()),
                        Map.of(
                                "names",
                                List.of("clone"),
                                "action",
                                "SCMP_ACT_ALLOW",
                                "args",
                                List.of(
                                        Map.of(
                                                "index",
                                                0,
                                                "value",
                                                0x7e020000L,
                                                "op",
                                                "SCMP_CMP_MASKED_EQ"))));
    }
}
