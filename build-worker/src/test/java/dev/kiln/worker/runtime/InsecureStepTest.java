package dev.kiln.worker.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.worker.runtime.TestRoot.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InsecureStepTest {
    @TempDir Path folder;

    private static StepProcess insecure(String script, StepMount... mounts) {
        return TestRoot.shell(script)
                .withMounts(List.of(mounts))
                .withSecurity(SecurityMode.INSECURE);
    }

    @Test
    void needsTheOperatorsPermission() throws Exception {
        try (RuntimeFixture fixture = new RuntimeFixture(folder, false)) {
            assertThatThrownBy(() -> fixture.run(insecure("true")))
                    .isInstanceOf(StepStartException.class)
                    .hasMessageContaining("kiln.worker.allow-insecure");
        }
    }

    @Test
    void hasAllRightsOfTheWorker() throws Exception {
        try (RuntimeFixture fixture = new RuntimeFixture(folder, true)) {
            Outcome outcome =
                    fixture.run(
                            insecure(
                                    """
                                    grep -E '^(Cap(Eff|Prm|Bnd)|Seccomp):' /proc/self/status
                                    head -n 1 /proc/self/uid_map
                                    mount -t tmpfs x /tmp && echo mounted
                                    unshare -m true && echo unshared
                                    mknod /root/null c 1 3 && echo x > /root/null && echo device
                                    ls -d /dev/kmsg /dev/fuse /dev/net/tun /dev/loop0 /dev/kvm
                                    cat /proc/keys > /dev/null && echo keys
                                    grep -c ' /proc/sys .*ro' /proc/mounts
                                    ls /sys/fs/cgroup
                                    """));
            String all = capEff();
            assertThat(outcome.stdout().lines().map(line -> line.replaceAll("[\t ]+", " ").strip()))
                    .contains(
                            "CapEff: " + all,
                            "CapPrm: " + all,
                            "CapBnd: " + all,
                            "Seccomp: 0",
                            "0 0 4294967295",
                            "mounted",
                            "unshared",
                            "device",
                            "/dev/kmsg",
                            "/dev/fuse",
                            "/dev/net/tun",
                            "/dev/loop0",
                            "/dev/kvm",
                            "keys",
                            "0");
            assertThat(outcome.stderr()).doesNotContain("cgroup");
        }
    }

    private static String capEff() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> line.substring(7).strip())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void writesTheSameOwnersAsInTheSandbox() throws Exception {
        try (RuntimeFixture fixture = new RuntimeFixture(folder, true)) {
            Path context = Files.createDirectory(folder.resolve("context"));
            Files.writeString(context.resolve("f"), "x");
            byte[] value = "v".getBytes(StandardCharsets.UTF_8);
            Outcome outcome =
                    fixture.run(
                            insecure(
                                    "touch /mine; chown 7:8 /mine; stat -c %u:%g /in/f /s; touch /in/g",
                                    new StepMount.Bind(
                                            new BindSource.Folder(context), "", "/in", false),
                                    new StepMount.SecretFile("/s", 5, 6, 0400, value)));
            assertThat(outcome).isEqualTo(new Outcome(0, "0:0\n5:6\n", ""));
            Path mine = fixture.draft.upper().resolve("mine");
            assertThat(Files.getAttribute(mine, "unix:uid")).isEqualTo(7);
            assertThat(context.resolve("g")).doesNotExist();
            assertThat(fixture.run("stat -c %u:%g /mine").stdout()).isEqualTo("7:8\n");
        }
    }
}
