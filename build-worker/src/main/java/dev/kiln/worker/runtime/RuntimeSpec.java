package dev.kiln.worker.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the configuration of a step's container (OCI runtime-spec 1.0.2), with the capabilities,
 * paths and devices that Docker gives a container by default.
 */
final class RuntimeSpec {
    static final String HOSTNAME = "kiln";

    private static final String DEFAULT_PATH =
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String BPF_ANNOTATION = "run.oci.seccomp_bpf_data";
    private static final int UMASK = 022;
    private static final int OOM_SCORE = 500;
    private static final long CPU_PERIOD_MICROS = 100_000;

    private static final List<String> CAPABILITIES =
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

    private final RuntimeHost host;

    RuntimeSpec(RuntimeHost host) {
        this.host = host;
    }

    /** The configuration as a JSON object. */
    Map<String, Object> of(StepProcess step, StepUser user, Slot slot) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("ociVersion", "1.0.2");
        spec.put("process", process(step, user));
        spec.put("root", Map.of("path", slot.root().toString()));
        spec.put("hostname", HOSTNAME);
        spec.put("mounts", mounts(step, slot));
        spec.put("linux", linux(step, slot));
        host.seccompProgram()
                .ifPresent(bpf -> spec.put("annotations", Map.of(BPF_ANNOTATION, bpf)));
        return spec;
    }

    private Map<String, Object> process(StepProcess step, StepUser user) {
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("terminal", false);
        process.put(
                "user",
                Map.of(
                        "uid", user.uid(),
                        "gid", user.gid(),
                        "additionalGids", user.groups(),
                        "umask", UMASK));
        process.put("args", step.argv());
        process.put("env", environment(step.env(), user));
        process.put("cwd", step.workingDir());
        List<String> forRootOnly = user.uid() == 0 ? CAPABILITIES : List.of();
        process.put(
                "capabilities",
                Map.of(
                        "bounding", CAPABILITIES,
                        "effective", forRootOnly,
                        "permitted", forRootOnly));
        long openFiles = Math.min(step.limits().openFiles(), host.maxOpenFiles());
        process.put(
                "rlimits",
                List.of(Map.of("type", "RLIMIT_NOFILE", "hard", openFiles, "soft", openFiles)));
        process.put("noNewPrivileges", false);
        process.put("oomScoreAdj", OOM_SCORE);
        return process;
    }

    private static List<String> environment(List<String> given, StepUser user) {
        List<String> environment = new ArrayList<>(given);
        if (given.stream().noneMatch(entry -> entry.startsWith("PATH="))) {
            environment.addFirst(DEFAULT_PATH);
        }
        if (given.stream().noneMatch(entry -> entry.startsWith("HOME="))) {
            environment.add("HOME=" + user.home());
        }
        return environment;
    }

    private static List<Map<String, Object>> mounts(StepProcess step, Slot slot) {
        List<Map<String, Object>> mounts = new ArrayList<>();
        mounts.add(mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"));
        mounts.add(
                mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=64m"));
        mounts.add(
                mount(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        "nosuid",
                        "noexec",
                        "newinstance",
                        "ptmxmode=0666",
                        "mode=0620",
                        "gid=5"));
        mounts.add(mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"));
        mounts.add(
                mount(
                        "/dev/shm",
                        "tmpfs",
                        "shm",
                        "nosuid",
                        "noexec",
                        "nodev",
                        "mode=1777",
                        "size=64m"));
        if (step.network() == NetworkMode.HOST && slot.hasUserNamespace()) {
            // sysfs shows interfaces, and cannot be mounted by another than their owner.
            mounts.add(mount("/sys", "none", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro"));
        } else {
            mounts.add(mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"));
        }
        for (StepFile file : StepFile.values()) {
            mounts.add(
                    mount(
                            file.path(),
                            "none",
                            slot.bundle().resolve(file.source(step.network())).toString(),
                            "bind",
                            "nosuid",
                            "nodev",
                            "ro"));
        }
        return mounts;
    }

    private Map<String, Object> linux(StepProcess step, Slot slot) {
        Map<String, Object> linux = new LinkedHashMap<>();
        linux.put("namespaces", namespaces(step.network(), slot));
        if (host.hasCgroups()) {
            linux.put("cgroupsPath", Cgroups.path(host.worker(), slot.number()));
            linux.put("resources", resources(step.limits()));
        }
        if (host.seccompProgram().isEmpty()) {
            linux.put("seccomp", host.seccompProfile());
        }
        linux.put("maskedPaths", MASKED);
        linux.put("readonlyPaths", READ_ONLY);
        return linux;
    }

    private List<Map<String, Object>> namespaces(NetworkMode network, Slot slot) {
        List<Map<String, Object>> namespaces = new ArrayList<>();
        for (String type : List.of("pid", "mount", "ipc", "uts")) {
            namespaces.add(Map.of("type", type));
        }
        if (host.cgroupMode() == CgroupMode.V2) {
            namespaces.add(Map.of("type", "cgroup"));
        }
        if (slot.hasUserNamespace()) {
            namespaces.add(Map.of("type", "user", "path", slot.userNamespace().toString()));
        }
        Optional<Map<String, Object>> own =
                switch (network) {
                    case NONE -> Optional.of(Map.of("type", "network"));
                    case DEFAULT ->
                            Optional.of(
                                    Map.of(
                                            "type",
                                            "network",
                                            "path",
                                            slot.networkNamespace().toString()));
                    case HOST -> Optional.empty();
                };
        own.ifPresent(namespaces::add);
        return namespaces;
    }

    private static Map<String, Object> resources(StepLimits limits) {
        Map<String, Object> resources = new LinkedHashMap<>();
        long bytes = limits.memory().toBytes();
        resources.put("memory", Map.of("limit", bytes));
        resources.put("pids", Map.of("limit", limits.pids()));
        if (limits.cpus() > 0) {
            long quota = Math.round(limits.cpus() * CPU_PERIOD_MICROS);
            resources.put("cpu", Map.of("quota", quota, "period", CPU_PERIOD_MICROS));
        }
        return resources;
    }

    private static Map<String, Object> mount(
            String destination, String type, String source, String... options) {
        return Map.of(
                "destination", destination,
                "type", type,
                "source", source,
                "options", List.of(options));
    }
}
