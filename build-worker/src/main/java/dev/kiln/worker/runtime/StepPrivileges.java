package dev.kiln.worker.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a step may do: as a container of Docker by default, or as an insecure step of BuildKit (its
 * util/entitlements/security).
 */
final class StepPrivileges {
    private static final List<String> SANDBOX =
            List.of(
                    "CAP_CHOWN",
                    "CAP_DAC_OVERRIDE",
                    "CAP_FSETID",
                    "CAP_FOWNER",
                    "CAP_MKNOD",
                    "CAP_NET_RAW",
                    "CAP_SETGID",
                    "CAP_SETUID",
                    "CAP_SETFCAP",
                    "CAP_SETPCAP",
                    "CAP_NET_BIND_SERVICE",
                    "CAP_SYS_CHROOT",
                    "CAP_KILL",
                    "CAP_AUDIT_WRITE");

    /** By number, from 0 (linux/capability.h). */
    private static final List<String> ALL =
            List.of(
                    "CAP_CHOWN",
                    "CAP_DAC_OVERRIDE",
                    "CAP_DAC_READ_SEARCH",
                    "CAP_FOWNER",
                    "CAP_FSETID",
                    "CAP_KILL",
                    "CAP_SETGID",
                    "CAP_SETUID",
                    "CAP_SETPCAP",
                    "CAP_LINUX_IMMUTABLE",
                    "CAP_NET_BIND_SERVICE",
                    "CAP_NET_BROADCAST",
                    "CAP_NET_ADMIN",
                    "CAP_NET_RAW",
                    "CAP_IPC_LOCK",
                    "CAP_IPC_OWNER",
                    "CAP_SYS_MODULE",
                    "CAP_SYS_RAWIO",
                    "CAP_SYS_CHROOT",
                    "CAP_SYS_PTRACE",
                    "CAP_SYS_PACCT",
                    "CAP_SYS_ADMIN",
                    "CAP_SYS_BOOT",
                    "CAP_SYS_NICE",
                    "CAP_SYS_RESOURCE",
                    "CAP_SYS_TIME",
                    "CAP_SYS_TTY_CONFIG",
                    "CAP_MKNOD",
                    "CAP_LEASE",
                    "CAP_AUDIT_WRITE",
                    "CAP_AUDIT_CONTROL",
                    "CAP_SETFCAP",
                    "CAP_MAC_OVERRIDE",
                    "CAP_MAC_ADMIN",
                    "CAP_SYSLOG",
                    "CAP_WAKE_ALARM",
                    "CAP_BLOCK_SUSPEND",
                    "CAP_AUDIT_READ",
                    "CAP_PERFMON",
                    "CAP_BPF",
                    "CAP_CHECKPOINT_RESTORE");

    private static final List<String> MASKED =
            List.of(
                    "/proc/acpi",
                    "/proc/asound",
                    "/proc/interrupts",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/proc/sched_debug",
                    "/proc/scsi",
                    "/sys/firmware",
                    "/sys/devices/virtual/powercap");

    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private static final int MISC = 10;
    private static final int LOOP = 7;
    private static final int SPARE_LOOPS = 7;

    private StepPrivileges() {}

    /** The {@code process.capabilities}. */
    static Map<String, Object> capabilities(SecurityMode mode, StepUser user) throws IOException {
        return switch (mode) {
            case SANDBOX -> {
                List<String> forRootOnly = user.uid() == 0 ? SANDBOX : List.of();
                yield Map.of(
                        "bounding", SANDBOX,
                        "effective", forRootOnly,
                        "permitted", forRootOnly);
            }
            case INSECURE -> {
                List<String> own = ownCapabilities();
                yield Map.of(
                        "bounding", own,
                        "effective", own,
                        "inheritable", own,
                        "permitted", own,
                        "ambient", own);
            }
        };
    }

    /** Puts the paths and devices into {@code linux}. */
    static void addTo(Map<String, Object> linux, SecurityMode mode) throws IOException {
        switch (mode) {
            case SANDBOX -> {
                linux.put("maskedPaths", MASKED);
                linux.put("readonlyPaths", READ_ONLY);
            }
            case INSECURE -> linux.put("devices", devices());
        }
    }

    /** The {@code linux.resources.devices} of an insecure step. */
    static List<Map<String, Object>> anyDevice() {
        return List.of(
                Map.of("allow", true, "type", "c", "access", "rwm"),
                Map.of("allow", true, "type", "b", "access", "rwm"));
    }

    private static List<Map<String, Object>> devices() throws IOException {
        List<Map<String, Object>> devices = new ArrayList<>();
        devices.add(device("/dev/kmsg", "c", 1, 11));
        devices.add(device("/dev/cuse", "c", MISC, 203));
        devices.add(device("/dev/fuse", "c", MISC, 229));
        devices.add(device("/dev/kvm", "c", MISC, 232));
        devices.add(device("/dev/net/tun", "c", MISC, 200));
        devices.add(device("/dev/loop-control", "c", MISC, 237));
        for (int i = 0; i <= loopDevices() + SPARE_LOOPS; i++) {
            devices.add(device("/dev/loop" + i, "b", LOOP, i));
        }
        return devices;
    }

    private static long loopDevices() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/sys/block"))) {
            return all.filter(path -> path.getFileName().toString().startsWith("loop")).count();
        }
    }

    private static Map<String, Object> device(String path, String type, int major, int minor) {
        return Map.of("path", path, "type", type, "major", major, "minor", minor);
    }

    /** No process can give more than it has. */
    private static List<String> ownCapabilities() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("CapEff:")) {
                long bits = Long.parseUnsignedLong(line.substring(7).strip(), 16);
                List<String> own = new ArrayList<>();
                for (int i = 0; i < ALL.size(); i++) {
                    if ((bits >> i & 1) == 1) {
                        own.add(ALL.get(i));
                    }
                }
                return own;
            }
        }
        throw new IOException("/proc/self/status does not tell the capabilities of this process");
    }
}
